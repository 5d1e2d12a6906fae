package dev.berth.deployment;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static dev.berth.deployment.InMemoryBerth.callerWith;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.listing.Listing;
import dev.berth.operation.Operation;
import dev.berth.project.ProjectId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replacing, starting, disabling and deleting a deployment. */
final class ChangeDeploymentTest {
  private final InMemoryBerth berth = new InMemoryBerth();
  private int requests;

  private RequestId request() {
    requests++;
    return new RequestId("request-" + requests, "body");
  }

  private Deployment created() {
    return berth
        .createDeployment()
        .run(owner(), new CreateDeployment.Command(null, aDraft().build()), request());
  }

  private Deployment replace(Deployment deployment, ConfigurationDraftFixture draft) {
    return berth.replaceDeployment().run(owner(), deployment.id().rid(), draft.build(), request());
  }

  private Deployment disable(Deployment deployment) {
    return berth.changeIntent().disable(owner(), deployment.id().rid(), Terms.of(request()));
  }

  private Deployment start(Deployment deployment) {
    return berth.changeIntent().start(owner(), deployment.id().rid(), Terms.of(request()));
  }

  private Operation now(Operation operation) {
    return berth.queries().operation(owner(), Optional.of(operation.id()), "").operation();
  }

  /** One after the other; the store is in generation 0. */
  private static Premise saying(List<Long> generations) {
    var left = new ArrayList<>(generations);
    return _ -> left.removeFirst();
  }

  @Test
  void areAskedAboutTheirPremiseAgainWhereTheCapacityMovedMeanwhile() {
    var created =
        berth
            .createDeployment()
            .run(
                owner(),
                new DeploymentDraft(
                    "", Map.of(), InMemoryBerth.MODEL, "master", null, aDraft().build()),
                new Terms(request(), null, false, "", saying(List.of(7L, 8L, 0L))));
    var disabled =
        berth
            .changeIntent()
            .disable(
                owner(),
                created.id().rid(),
                new Terms(request(), null, false, "", saying(List.of(7L, 0L))));

    assertThat(created.version()).isEqualTo(1);
    assertThat(disabled.intent()).isEqualTo(Intent.DISABLED);
    assertThat(berth.queries().get(owner(), created.id().rid())).isEqualTo(disabled);
  }

  @Nested
  class Replace {
    @Test
    void makesTheNextRevisionAndGoesBackToDefaults() {
      var before = replace(created(), aDraft().withCpu(2.0).withThreadCount(9));
      var after = replace(before, aDraft().withReplicas(2, 3));

      assertThat(after.desired().number()).isEqualTo(3);
      assertThat(after.desired().configuration().cpu()).isNull();
      assertThat(after.desired().configuration().threadCount()).isEqualTo(32);
      assertThat(after.desired().configuration().minReplicas()).isEqualTo(2);
      assertThat(after.operation().revision()).isEqualTo(3);
      assertThat(after.generation()).isEqualTo(before.generation() + 1);
      assertThat(after.etag()).isNotEqualTo(before.etag());
    }

    @Test
    void supersedesTheOperationThatIsStillOpen() {
      var created = created();
      var replaced = replace(created, aDraft());

      var first = now(created.operation());
      assertThat(first.state()).isEqualTo(Operation.State.SUPERSEDED);
      assertThat(first.successor()).isEqualTo(replaced.operation().id());
      assertThat(now(replaced.operation()).open()).isTrue();
    }

    @Test
    void leavesAnEndedOperationAsItIs() {
      var created = created();
      berth.observeReady(created.id(), 1, Operation.State.SUCCEEDED);
      replace(created, aDraft());
      assertThat(now(created.operation()).state()).isEqualTo(Operation.State.SUCCEEDED);
    }

    @Test
    void leavesADisabledDeploymentDisabled() {
      var after = replace(disable(created()), aDraft().withThreadCount(3));
      assertThat(after.intent()).isEqualTo(Intent.DISABLED);
      assertThat(after.status().state()).isEqualTo(State.DISABLED);
      assertThat(after.desired().number()).isEqualTo(2);
    }

    @Test
    void refusesWhatDoesNotFollowABranch() {
      var kore =
          berth
              .deployModel()
              .deploy(
                  owner(),
                  new KoreDraft(
                      InMemoryBerth.OPEN_SOURCE,
                      null,
                      "n",
                      new KoreDraft.HyperDraft(1.0, 1, 1.0, 1, List.of()),
                      null,
                      "g5.xlarge",
                      null,
                      null),
                  request());
      assertThat(Refusal.of(() -> replace(kore, aDraft())))
          .isEqualTo(new DeploymentError.UnsupportedDeployment(kore.id().rid()));
    }

    @Test
    void refusesAConfigurationThatBreaksRulesOrIsMissing() {
      var created = created();
      assertThat(Refusal.of(() -> replace(created, aDraft().withThreadCount(257))))
          .isEqualTo(
              new DeploymentError.InvalidRequest(
                  List.of(new Violation.ThreadCountTooHigh(256, 257))));
      assertThat(
              Refusal.of(
                  () ->
                      berth.replaceDeployment().run(owner(), created.id().rid(), null, request())))
          .isEqualTo(
              new DeploymentError.InvalidRequest(
                  List.of(new Violation.Missing("runtimeConfiguration"))));
    }

    @Test
    void refusesInNumbersWhatTheQueueCannotHold() {
      var created = created();
      assertThat(Refusal.of(() -> replace(created, aDraft().withReplicas(65, 65))))
          .isEqualTo(
              new DeploymentError.InvalidRequest(
                  List.of(new Violation.QueueExceeded("minReplicas", "0", "65", "64"))));
      assertThat(berth.queries().get(owner(), created.id().rid())).isEqualTo(created);
    }

    @Test
    void mayAskForAnotherKindOfGpuThoughTheQueueHasNotBoth() {
      var typed = replace(created(), aDraft().withReplicas(2, 2).withGpus(4, "A100"));
      var any = replace(typed, aDraft().withReplicas(2, 2).withGpus(4, null));
      assertThat(any.desired().configuration().reserved().allGpus()).isEqualTo(8);
    }
  }

  @Nested
  class Repeating {
    @Test
    void aRequestChangesNothingAndAnswersTheSame() {
      var created = created();
      var id = new RequestId("once", "body");
      var draft = aDraft().withThreadCount(3).build();
      var first = berth.replaceDeployment().run(owner(), created.id().rid(), draft, id);
      var second = berth.replaceDeployment().run(owner(), created.id().rid(), draft, id);

      assertThat(second).isEqualTo(first);
      assertThat(berth.queries().operations(owner(), Listing.newest(10))).hasSize(2);
    }

    @Test
    void aRequestIdWithAnotherBodyIsRefused() {
      var created = created();
      berth
          .changeIntent()
          .disable(owner(), created.id().rid(), Terms.of(new RequestId("once", "a")));
      assertThat(
              Refusal.of(
                  () ->
                      berth
                          .changeIntent()
                          .start(
                              owner(), created.id().rid(), Terms.of(new RequestId("once", "b")))))
          .isEqualTo(new DeploymentError.RequestIdReused("once"));
    }

    @Test
    void whatIsSoAlreadyChangesNothing() {
      var created = created();
      assertThat(start(created)).isEqualTo(created);
      var disabled = disable(created);
      assertThat(disable(created)).isEqualTo(disabled);
    }
  }

  @Nested
  class Permission {
    private static final Caller STRANGER =
        new Caller(new ProjectId("other"), "stranger", EnumSet.allOf(Scope.class));
    private static final Caller BLIND = callerWith(Scope.ADMIN, Scope.DEPLOY_MODEL);

    private DeploymentError replaceBy(Caller caller, String rid) {
      return Refusal.of(
          () -> berth.replaceDeployment().run(caller, rid, aDraft().build(), request()));
    }

    @Test
    void isDeniedToWhoMayReadButNotWrite() {
      var rid = created().id().rid();
      for (var scope : List.of(Scope.MODELS_READ, Scope.MODELS_EXECUTE)) {
        var caller = callerWith(scope);
        assertThat(replaceBy(caller, rid)).isEqualTo(denied(Action.REPLACE, rid));
        assertThat(Refusal.of(() -> berth.changeIntent().start(caller, rid, Terms.of(request()))))
            .isEqualTo(denied(Action.START, rid));
        assertThat(Refusal.of(() -> berth.changeIntent().disable(caller, rid, Terms.of(request()))))
            .isEqualTo(denied(Action.DISABLE, rid));
        assertThat(Refusal.of(() -> berth.changeIntent().delete(caller, rid, Terms.of(request()))))
            .isEqualTo(denied(Action.DELETE, rid));
      }
    }

    private static DeploymentError denied(Action action, String rid) {
      return new DeploymentError.PermissionDenied(action, "api:models-write", rid);
    }

    @Test
    void isNoQuestionForWhoMayNotEvenKnowOfIt() {
      var rid = created().id().rid();
      var notFound = new DeploymentError.DeploymentNotFound(rid);
      for (var caller : List.of(STRANGER, BLIND)) {
        assertThat(replaceBy(caller, rid)).isEqualTo(notFound);
        assertThat(Refusal.of(() -> berth.changeIntent().delete(caller, rid, Terms.of(request()))))
            .isEqualTo(notFound);
        assertThat(Refusal.of(() -> berth.queries().get(caller, rid))).isEqualTo(notFound);
      }
    }

    @Test
    void isNoQuestionForWhatDoesNotExist() {
      var rid = DeploymentFixture.aDeployment().build().id().rid();
      for (var unknown : List.of(rid, "ri.models.main.model.x", "")) {
        assertThat(replaceBy(owner(), unknown))
            .isEqualTo(new DeploymentError.DeploymentNotFound(unknown));
        assertThat(replaceBy(callerWith(Scope.MODELS_READ), unknown))
            .isEqualTo(new DeploymentError.DeploymentNotFound(unknown));
      }
    }

    @Test
    void toReadNeedsItsScope() {
      var rid = created().id().rid();
      assertThat(Refusal.of(() -> berth.queries().get(callerWith(Scope.MODELS_WRITE), rid)))
          .isEqualTo(new DeploymentError.DeploymentNotFound(rid));
    }
  }

  @Nested
  class InEveryState {
    @ParameterizedTest
    @EnumSource(
        value = Operation.State.class,
        names = {"IN_PROGRESS", "SUCCEEDED", "FAILED", "ROLLED_BACK"})
    void disableAndDeleteAreAccepted(Operation.State state) {
      var created = created();
      berth.observeReady(created.id(), 1, state);

      assertThat(disable(created).status().state()).isEqualTo(State.DISABLED);
      var deleted = berth.changeIntent().delete(owner(), created.id().rid(), Terms.of(request()));

      assertThat(deleted.intent()).isEqualTo(Intent.DELETED);
      assertThat(Refusal.of(() -> berth.queries().get(owner(), created.id().rid())))
          .isEqualTo(new DeploymentError.DeploymentNotFound(created.id().rid()));
      assertThat(now(deleted.operation()).open()).isTrue();
    }

    @Test
    void aDeletedDeploymentIsNotFoundAnyMore() {
      var created = created();
      berth.changeIntent().delete(owner(), created.id().rid(), Terms.of(request()));
      assertThat(
              Refusal.of(
                  () ->
                      berth
                          .changeIntent()
                          .delete(owner(), created.id().rid(), Terms.of(request()))))
          .isEqualTo(new DeploymentError.DeploymentNotFound(created.id().rid()));
    }

    @Test
    void whatIsReadyServesOnWhenItIsStartedBeforeItEnded() {
      var created = created();
      berth.observeReady(created.id(), 1, Operation.State.SUCCEEDED);
      disable(created);
      assertThat(start(created).status().state()).isEqualTo(State.ACTIVE);
    }
  }
}
