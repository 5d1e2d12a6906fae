package dev.berth.deployment;

import static dev.berth.deployment.InMemoryBerth.callerWith;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Caller;
import dev.berth.access.IssueKey;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Making, using and revoking keys. */
final class AdministerKeysTest {
  private static final Instant NOW = DeploymentFixture.CREATED;

  private final InMemoryBerth berth = new InMemoryBerth();

  private IssueKey.Issued create(@Nullable Instant expiresAt, String... scopes) {
    return berth.administerKeys().create(owner(), "reader", List.of(scopes), expiresAt);
  }

  private List<String> fields(String name, List<String> scopes, @Nullable Instant expiresAt) {
    var error = Refusal.of(() -> berth.administerKeys().create(owner(), name, scopes, expiresAt));
    return ((DeploymentError.InvalidRequest) error)
        .violations().stream().map(Violation::field).toList();
  }

  @Test
  void makesAKeyThatProvesItsHolder() {
    var issued = create(null, "api:models-read", "Deploy Model");

    assertThat(berth.authenticate().run(issued.secret()))
        .contains(
            new Caller(
                InMemoryBerth.PROJECT,
                issued.key().id(),
                EnumSet.of(Scope.MODELS_READ, Scope.DEPLOY_MODEL)));
    assertThat(berth.administerKeys().list(owner())).containsExactly(issued.key());
  }

  @Test
  void provesNothingByAnotherSecret() {
    var secret = create(null, "api:models-read").secret();
    for (var wrong : List.of("", "x", secret + "x", secret.substring(1), "x".repeat(8_193))) {
      assertThat(berth.authenticate().run(wrong)).isEmpty();
    }
  }

  @Test
  void provesNothingWhenItIsRevokedAndTellsTheGateway() {
    var issued = create(null, "api:models-read");
    var revoked = berth.administerKeys().revoke(owner(), issued.key().id());

    assertThat(revoked.revokedAt()).isEqualTo(NOW);
    assertThat(berth.authenticate().run(issued.secret())).isEmpty();
    assertThat(berth.revokedKeys()).containsExactly(issued.key().id());
  }

  @Test
  void worksUntilItExpires() {
    var key = create(NOW.plusSeconds(1), "api:models-read").key();
    assertThat(key.worksAt(NOW)).isTrue();
    assertThat(key.worksAt(NOW.plusSeconds(1))).isFalse();
  }

  @Test
  void listsEverythingThatIsWrongAtOnce() {
    assertThat(fields("n".repeat(256), List.of("all"), NOW))
        .containsExactly("key.scopes", "key.display_name", "key.expire_time");
    assertThat(fields("a\0b", List.of(), null)).containsExactly("key.scopes", "key.display_name");
  }

  @Test
  void findsOnlyKeysOfTheCallersProject() {
    var id = create(null, "api:models-read").key().id();
    var stranger = new Caller(new ProjectId("other"), "stranger", EnumSet.allOf(Scope.class));

    assertThat(berth.administerKeys().list(stranger)).isEmpty();
    assertThat(Refusal.of(() -> berth.administerKeys().revoke(stranger, id)))
        .isEqualTo(new DeploymentError.KeyNotFound(id));
    assertThat(Refusal.of(() -> berth.administerKeys().revoke(owner(), "none")))
        .isEqualTo(new DeploymentError.KeyNotFound("none"));
    assertThat(berth.revokedKeys()).isEmpty();
  }

  @Test
  void needsTheScopeOfAnAdministrator() {
    var caller = callerWith(Scope.MODELS_READ, Scope.MODELS_WRITE, Scope.MODELS_EXECUTE);
    var denied = new DeploymentError.PermissionDenied(Action.ADMINISTER, "berth:admin", null);
    assertThat(Refusal.of(() -> berth.administerKeys().list(caller))).isEqualTo(denied);
    assertThat(Refusal.of(() -> berth.administerKeys().revoke(caller, "x"))).isEqualTo(denied);
    assertThat(
            Refusal.of(
                () -> berth.administerKeys().create(caller, "n", List.of("api:models-read"), null)))
        .isEqualTo(denied);
  }
}
