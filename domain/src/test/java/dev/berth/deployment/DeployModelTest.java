package dev.berth.deployment;

import static dev.berth.deployment.InMemoryBerth.FINE_TUNE;
import static dev.berth.deployment.InMemoryBerth.OPEN_SOURCE;
import static dev.berth.deployment.InMemoryBerth.callerWith;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.operation.Operation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DeployModelTest {
  private final InMemoryBerth berth = new InMemoryBerth();
  private int requests;

  private RequestId request() {
    requests++;
    return new RequestId("request-" + requests, "body");
  }

  private static KoreDraft draft(String model, String name) {
    return new KoreDraft(
        model,
        null,
        name,
        new KoreDraft.HyperDraft(1.0, 512, 1.0, 50, List.of()),
        null,
        "g5.xlarge",
        "",
        "");
  }

  private Deployment deploy(String model, String name) {
    return berth.deployModel().deploy(owner(), draft(model, name), request());
  }

  @Test
  void pinsTheModelsVersionUnderItsId() {
    var deployed = deploy(OPEN_SOURCE, "Flan");

    assertThat(deployed.displayName()).isEqualTo("Flan");
    assertThat(deployed.target())
        .isInstanceOfSatisfying(
            Target.Pinned.class,
            pinned -> {
              assertThat(pinned.alias()).isEqualTo(OPEN_SOURCE);
              assertThat(pinned.version()).isEqualTo(deployed.desired().version());
            });
    assertThat(deployed.operation().action()).isEqualTo(Operation.Action.DEPLOY);
    assertThat(deploy(FINE_TUNE, "GPT").id()).isNotEqualTo(deployed.id());
  }

  @Test
  void deploysAgainAsANewRevisionThatSupersedes() {
    var first = deploy(OPEN_SOURCE, "Flan");
    var second = deploy(OPEN_SOURCE, "Flan");

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.desired().number()).isEqualTo(2);
    assertThat(
            berth
                .queries()
                .operation(owner(), Optional.of(first.operation().id()), "")
                .operation()
                .state())
        .isEqualTo(Operation.State.SUPERSEDED);
  }

  @Test
  void undeploysOnceAndStartsAgainByADeploy() {
    deploy(OPEN_SOURCE, "Flan");
    var undeployed = berth.deployModel().undeploy(owner(), OPEN_SOURCE, request());
    assertThat(undeployed.intent()).isEqualTo(Intent.DISABLED);
    assertThat(undeployed.operation().action()).isEqualTo(Operation.Action.UNDEPLOY);
    assertThat(berth.deployModel().undeploy(owner(), OPEN_SOURCE, request())).isEqualTo(undeployed);

    assertThat(deploy(OPEN_SOURCE, "Flan").intent()).isEqualTo(Intent.RUNNING);
  }

  @Test
  void refusesWhatIsUnknownOrNotDeployed() {
    assertThat(Refusal.of(() -> deploy("cm-none", "Flan")))
        .isEqualTo(new DeploymentError.ModelNotFound("cm-none", "There is no such model."));
    assertThat(Refusal.of(() -> berth.deployModel().undeploy(owner(), OPEN_SOURCE, request())))
        .isEqualTo(new DeploymentError.NotDeployed(OPEN_SOURCE));
  }

  @Test
  void aModelThatIsStillImportedIsNotReady() {
    berth.models().begun(InMemoryBerth.PROJECT, "cm-coming");
    assertThat(Refusal.of(() -> deploy("cm-coming", "Flan")))
        .isEqualTo(new DeploymentError.ModelNotReady("cm-coming"));
  }

  @Test
  void needsAScopeForEach() {
    var caller = callerWith(Scope.MODELS_WRITE);
    assertThat(
            Refusal.of(
                () -> berth.deployModel().deploy(caller, draft(OPEN_SOURCE, "n"), request())))
        .isEqualTo(new DeploymentError.PermissionDenied(Action.DEPLOY, "Deploy Model", null));
    assertThat(Refusal.of(() -> berth.deployModel().undeploy(caller, OPEN_SOURCE, request())))
        .isEqualTo(new DeploymentError.PermissionDenied(Action.UNDEPLOY, "Undeploy Model", null));
  }

  @Test
  void answersARepeatedRequestWithWhatItMade() {
    var id = new RequestId("once", "body");
    var first = berth.deployModel().deploy(owner(), draft(OPEN_SOURCE, "Flan"), id);
    assertThat(berth.deployModel().deploy(owner(), draft(OPEN_SOURCE, "Flan"), id))
        .isEqualTo(first);
  }
}
