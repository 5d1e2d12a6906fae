package dev.berth.deployment;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static dev.berth.deployment.InMemoryBerth.MODEL;
import static dev.berth.deployment.InMemoryBerth.VERSION;
import static dev.berth.deployment.InMemoryBerth.callerWith;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Scope;
import dev.berth.deployment.CreateDeployment.Command;
import dev.berth.deployment.CreateDeployment.TargetDraft;
import dev.berth.model.ModelRid;
import dev.berth.operation.Operation;
import dev.berth.project.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CreateDeploymentTest {
  private final InMemoryBerth berth = new InMemoryBerth();

  private Deployment create(@Nullable TargetDraft target, String request) {
    return berth
        .createDeployment()
        .run(owner(), new Command(target, aDraft().build()), new RequestId(request, "body"));
  }

  private DeploymentError refusal(@Nullable TargetDraft target) {
    return Refusal.of(() -> create(target, "r"));
  }

  private static TargetDraft direct(@Nullable String model, @Nullable String branch) {
    return new TargetDraft("direct", model, branch);
  }

  @Test
  void answersStartingWithAnOpenOperation() {
    var created = create(direct(MODEL, "canary"), "r");

    assertThat(created.target()).isEqualTo(new Target.Branch(new ModelRid(MODEL), "canary"));
    assertThat(created.desired().version().value()).isEqualTo(VERSION);
    assertThat(created.desired().number()).isEqualTo(1);
    assertThat(created.status().state()).isEqualTo(State.STARTING);
    assertThat(created.status().ready()).isFalse();
    assertThat(created.operation().action()).isEqualTo(Operation.Action.CREATE);
    assertThat(created.operation().open()).isTrue();
    assertThat(created.history().length()).isEqualTo(1);
    assertThat(berth.queries().get(owner(), created.id().rid())).isEqualTo(created);
  }

  @Test
  void takesTheDefaultTargetWhereNoneIsGiven() {
    assertThat(create(null, "r").target())
        .isEqualTo(new Target.Branch(new ModelRid(MODEL), "master"));
  }

  @Test
  void takesTheDefaultTargetWhereAnEmptyOneIsGiven() {
    assertThat(create(new TargetDraft(null, null, null), "r").displayName()).isEqualTo("master");
  }

  @Test
  void takesMasterWhereNoBranchIsGiven() {
    assertThat(create(direct(MODEL, null), "first").displayName()).isEqualTo("master");
    assertThat(refusal(new TargetDraft(null, MODEL, "")))
        .isInstanceOf(DeploymentError.AlreadyExists.class);
  }

  @Test
  void saysThatTheTargetIsMissingWhereThereIsNoDefault() {
    var error =
        Refusal.of(
            () ->
                InMemoryBerth.withoutModels()
                    .createDeployment()
                    .run(owner(), new Command(null, aDraft().build()), new RequestId("r", "")));
    assertThat(error).isEqualTo(invalid(new Violation.Missing("deploymentType")));
  }

  @Test
  void listsWhatIsWrongWithConfigurationAndTargetTogether() {
    var command =
        new Command(
            new TargetDraft("indirect", MODEL, null), aDraft().withThreadCount(999).build());
    var error =
        Refusal.of(() -> berth.createDeployment().run(owner(), command, new RequestId("r", "")));
    assertThat(((DeploymentError.InvalidRequest) error).violations())
        .extracting(Violation::field)
        .containsExactly("threadCount", "deploymentType.type");
  }

  @Test
  void needsAConfigurationAndAModel() {
    var error =
        Refusal.of(
            () ->
                berth
                    .createDeployment()
                    .run(owner(), new Command(direct(null, null), null), new RequestId("r", "")));
    assertThat(error)
        .isEqualTo(
            invalid(
                new Violation.Missing("runtimeConfiguration"),
                new Violation.Missing("deploymentType.modelRid")));
  }

  @Test
  void refusesOddTargets() {
    assertField(refusal(direct("iris", null)), "deploymentType.modelRid");
    assertField(refusal(direct(MODEL, "b".repeat(256))), "deploymentType.branch");
    assertField(refusal(direct(MODEL, "a\0b")), "deploymentType.branch");
  }

  private static void assertField(DeploymentError error, String field) {
    assertThat(((DeploymentError.InvalidRequest) error).violations())
        .extracting(Violation::field)
        .containsExactly(field);
  }

  private static DeploymentError invalid(Violation... violations) {
    return new DeploymentError.InvalidRequest(List.of(violations));
  }

  @Test
  void tellsAnUnknownModelFromABranchWithoutAVersion() {
    var unknown = "ri.models.main.model.unknown";
    assertThat(refusal(direct(unknown, null)))
        .isEqualTo(
            new DeploymentError.ModelNotFound(unknown, "The given Model could not be found."));
    assertThat(refusal(direct(MODEL, "other")))
        .isEqualTo(
            new DeploymentError.ModelNotFound(MODEL, "The model has no version on branch other."));
  }

  @Test
  void keepsOneDeploymentForEachBranch() {
    var first = create(direct(MODEL, "master"), "r1");
    assertThat(Refusal.of(() -> create(direct(MODEL, "master"), "r2")))
        .isEqualTo(new DeploymentError.AlreadyExists(first.id()));
    assertThat(create(direct(MODEL, "canary"), "r3")).isNotNull();
  }

  @Test
  void keepsTheBranchOfADisabledOneAndFreesThatOfADeletedOne() {
    var first = create(direct(MODEL, "master"), "r1");
    berth.changeIntent().disable(owner(), first.id().rid(), Terms.of(new RequestId("r2", "")));
    assertThat(Refusal.of(() -> create(direct(MODEL, "master"), "r3")))
        .isEqualTo(new DeploymentError.AlreadyExists(first.id()));
    berth.changeIntent().delete(owner(), first.id().rid(), Terms.of(new RequestId("r4", "")));
    assertThat(create(direct(MODEL, "master"), "r5").id()).isNotEqualTo(first.id());
  }

  @Test
  void answersARepeatedRequestWithWhatItMade() {
    var first = create(direct(MODEL, "master"), "r");
    assertThat(create(direct(MODEL, "master"), "r")).isEqualTo(first);
  }

  @Test
  void refusesARepeatedRequestIdWithAnotherBody() {
    create(direct(MODEL, "master"), "r");
    var command = new Command(direct(MODEL, "canary"), aDraft().build());
    assertThat(
            Refusal.of(
                () ->
                    berth
                        .createDeployment()
                        .run(owner(), command, new RequestId("r", "another body"))))
        .isEqualTo(new DeploymentError.RequestIdReused("r"));
  }

  @Test
  void needsTheScopeForWriting() {
    var command = new Command(null, aDraft().build());
    assertThat(
            Refusal.of(
                () ->
                    berth
                        .createDeployment()
                        .run(callerWith(Scope.MODELS_READ), command, new RequestId("r", ""))))
        .isEqualTo(
            new DeploymentError.PermissionDenied(
                DeploymentError.Action.CREATE, "api:models-write", null));
  }

  @Test
  void refusesInNumbersWhatTheQueueCannotHold() {
    var command =
        new Command(
            null,
            aDraft()
                .withReplicas(3, 3)
                .withCpu(30.0)
                .withMemory("1GiB")
                .withGpus(4, "A100")
                .build());
    var error =
        Refusal.of(() -> berth.createDeployment().run(owner(), command, new RequestId("r", "")));
    assertThat(error)
        .isEqualTo(
            invalid(
                new Violation.QueueExceeded("cpu", "0", "90", "64"),
                new Violation.QueueExceeded("gpu.A100", "0", "12", "8")));
  }

  @Test
  void acceptsWhatWillFitOnceOthersHaveLeft() {
    berth
        .createDeployment()
        .run(
            owner(),
            new Command(null, aDraft().withReplicas(40, 40).build()),
            new RequestId("r1", ""));
    var more = new Command(direct(MODEL, "canary"), aDraft().withReplicas(25, 25).build());
    assertThat(berth.createDeployment().run(owner(), more, new RequestId("r2", "")).reserved())
        .isEqualTo(Resources.NONE);
  }

  @Test
  void countsMinimumReplicasOnly() {
    var command = new Command(null, aDraft().withReplicas(0, 1_000).build());
    assertThat(berth.createDeployment().run(owner(), command, new RequestId("r", "")).reserved())
        .isEqualTo(Resources.NONE);
  }
}
