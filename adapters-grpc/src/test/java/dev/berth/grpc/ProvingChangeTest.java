package dev.berth.grpc;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.access.Caller;
import dev.berth.access.IssueKey;
import dev.berth.access.Scope;
import dev.berth.deployment.CreateDeployment.Command;
import dev.berth.deployment.CreateDeployment.TargetDraft;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether whoever changes something is proved, and when. */
final class ProvingChangeTest {
  private final InMemoryBerth berth = new InMemoryBerth();
  private final CurrentCaller caller = new CurrentCaller(berth.authenticate());
  private final IssueKey.Issued key =
      berth
          .administerKeys()
          .create(
              InMemoryBerth.owner(),
              InMemoryBerth.PROJECT,
              "",
              List.of(Scope.MODELS_READ.wireName(), Scope.MODELS_WRITE.wireName()),
              null);

  /** As whom each change was tried: whether proved already. */
  private final List<Boolean> tried = new ArrayList<>();

  private Deployment first;

  @BeforeEach
  void workOnce() {
    first = change(who -> create(who, "master", "first"));
    assertThat(tried).containsExactly(true);
    tried.clear();
  }

  @Test
  void aChangeProvesItselfWhereTheSecretWorkedBefore() {
    var made = change(who -> create(who, "canary", "second"));

    assertThat(tried).containsExactly(false);
    assertThat(berth.queries().get(InMemoryBerth.owner(), made.id().rid())).isEqualTo(made);
  }

  @Test
  void whoeverIsRefusedIsProvedBeforeBeingTold() {
    assertThatThrownBy(() -> change(who -> create(who, "master", "second")))
        .hasMessageContaining("AlreadyExists");

    assertThat(tried).containsExactly(false, true);
  }

  @Test
  void whoeverRepeatsARequestIsProvedBeforeBeingAnswered() {
    assertThat(change(who -> create(who, "master", "first"))).isEqualTo(first);

    assertThat(tried).containsExactly(false, true);
  }

  @Test
  void whoeverChangesNothingIsProvedBeforeBeingAnswered() {
    var terms = Terms.of(new RequestId("start", "digest"));
    change(who -> berth.changeIntent().start(who, first.id().rid(), terms));

    assertThat(tried).containsExactly(false, true);
  }

  @Test
  void whoeverWasRevokedSinceChangesNothing() {
    berth
        .administerKeys()
        .revoke(InMemoryBerth.owner(), InMemoryBerth.PROJECT, key.key().id(), "the key");

    for (var request : List.of("second", "third")) {
      assertThatThrownBy(() -> change(who -> create(who, "canary", request)))
          .hasMessageContaining("Unauthenticated");
    }

    // Whose key is known to be revoked is presumed to be nobody.
    assertThat(tried).containsExactly(false);
    assertThat(berth.queries().list(InMemoryBerth.owner(), InMemoryBerth.MODEL, null))
        .containsExactly(first);
  }

  @Test
  void whatIsPerhapsMadeIsNotTriedAgain() {
    assertThatThrownBy(
            () ->
                change(
                    _ -> {
                      throw new DeploymentException(new DeploymentError.OutcomeUnknown("r"));
                    }))
        .hasMessageContaining("OutcomeUnknown");

    assertThat(tried).containsExactly(false);
  }

  private Deployment create(Caller who, String branch, String request) {
    var target = new TargetDraft("direct", InMemoryBerth.MODEL, branch);
    return berth
        .createDeployment()
        .run(who, new Command(target, aDraft().build()), new RequestId(request, "digest"));
  }

  /** Makes a change in a call that carries the key. */
  private Deployment change(Function<Caller, Deployment> change) {
    var made = new ArrayList<Deployment>();
    Function<Caller, Deployment> noted =
        who -> {
          tried.add(who.unproved() == null);
          return change.apply(who);
        };
    NoCall.within(caller, "x-api-key", key.secret(), () -> made.add(caller.change(noted)));
    return made.getFirst();
  }
}
