package dev.berth.grpc;

import static dev.berth.grpc.Details.detail;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.operation.Operation;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentPlan;
import dev.berth.proto.berth.v1.DeploymentPlan.Outcome;
import dev.berth.proto.berth.v1.FieldChange;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.PlanDeploymentRequest;
import dev.berth.proto.berth.v1.PlanStep;
import dev.berth.proto.berth.v1.ResourceNeed;
import dev.berth.proto.berth.v1.RolloutPolicy;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import dev.berth.proto.berth.v1.TimeToReady;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import dev.berth.replica.StartPhases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlanDeploymentTest {
  private static final String PARENT = "projects/demo";

  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private static CreateDeploymentRequest.Builder creation(double cpu) {
    return CreateDeploymentRequest.newBuilder()
        .setParent(PARENT)
        .setDeployment(
            Deployment.newBuilder()
                .setModel(InMemoryBerth.MODEL)
                .setBranch("master")
                .setConfiguration(
                    RuntimeConfiguration.newBuilder()
                        .setMinReplicas(2)
                        .setMaxReplicas(2)
                        .setCpu(cpu)));
  }

  /** A deployment of which two replicas are ready. */
  private Deployment running(double cpu) {
    var made = api.deployments().createDeployment(creation(cpu).build());
    ready(made);
    return made;
  }

  private void ready(Deployment deployment) {
    api.berth().observeReady(id(deployment), 2, Operation.State.SUCCEEDED);
  }

  private static DeploymentId id(Deployment deployment) {
    var name = deployment.getName();
    return DeploymentId.parse(name.substring(name.lastIndexOf('/') + 1)).orElseThrow();
  }

  private static UpdateDeploymentRequest.Builder update(
      Deployment deployment, RuntimeConfiguration.Builder configuration, String path) {
    return UpdateDeploymentRequest.newBuilder()
        .setDeployment(
            Deployment.newBuilder().setName(deployment.getName()).setConfiguration(configuration))
        .setUpdateMask(FieldMask.newBuilder().addPaths("configuration." + path));
  }

  private static UpdateDeploymentRequest.Builder withCpu(Deployment deployment, double cpu) {
    return update(deployment, RuntimeConfiguration.newBuilder().setCpu(cpu), "cpu");
  }

  private DeploymentPlan plan(PlanDeploymentRequest.Builder request) {
    return api.deployments().planDeployment(request.setParent(PARENT).build());
  }

  private DeploymentPlan plan(UpdateDeploymentRequest.Builder update) {
    return plan(PlanDeploymentRequest.newBuilder().setUpdate(update));
  }

  private static FieldChange change(String field, String before, String after) {
    return FieldChange.newBuilder().setField(field).setBefore(before).setAfter(after).build();
  }

  @Test
  void tellsWhatAnUpdateWouldDoAndMakesNothing() {
    var deployment = running(0.5);

    var plan = plan(withCpu(deployment, 0.75));

    assertThat(plan.getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
    assertThat(plan.getChangesList()).containsExactly(change("configuration.cpu", "0.5", "0.75"));
    assertThat(plan.getKeptReplicasList()).isEmpty();
    assertThat(plan.getEndedReplicasList()).hasSize(2).allMatch(id -> id.contains("-r1-"));
    assertThat(plan.getStartedReplicas()).isEqualTo(2);
    assertThat(plan.getReadyReplicas()).isEqualTo(2);
    assertThat(plan.getLowestReadyReplicas()).isEqualTo(2);
    assertThat(plan.getStrategy()).isEqualTo("SURGE");
    assertThat(plan.getStepsList())
        .extracting(PlanStep::getWhat)
        .containsExactly("START", "READY", "DRAIN", "END", "START", "READY", "DRAIN", "END");
    assertThat(plan.getResourcesList())
        .contains(
            ResourceNeed.newBuilder()
                .setResource("replicas")
                .setHeld(2)
                .setPeak(3)
                .setAvailable(64)
                .setTotal(64)
                .build());
    assertThat(plan.getDeployment().getConfiguration().getCpu()).isEqualTo(0.75);
    var now =
        api.deployments()
            .getDeployment(GetDeploymentRequest.newBuilder().setName(deployment.getName()).build());
    assertThat(now.getEtag()).isEqualTo(deployment.getEtag());
  }

  @Test
  void tellsHowLongItTakesAsFarAsStartsAreKnown() {
    var deployment = running(0.5);
    assertThat(plan(withCpu(deployment, 0.75)).hasHalfDoneIn()).isFalse();
    for (var seconds : List.of(4, 9)) {
      var start =
          new StartPhases(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(seconds - 1));
      api.berth().startTimes().learn(InMemoryBerth.PROJECT, api.berth().version(), start);
    }

    var plan = plan(withCpu(deployment, 0.75));

    // One after the other, and each old one leaves the routes before it ends.
    assertThat(plan.getHalfDoneIn()).isEqualTo(Durations.fromMillis(2 * 4_500));
    assertThat(plan.getMostDoneIn()).isEqualTo(Durations.fromMillis(2 * 9_500));
    assertThat(plan.getDoneInBasis()).isEqualTo(TimeToReady.Basis.BASIS_VERSION);
  }

  @Test
  void tellsThatScalingRestartsNothing() {
    var deployment = running(0.5);

    var more = RuntimeConfiguration.newBuilder().setMinReplicas(1);
    var plan = plan(update(deployment, more, "min_replicas"));

    assertThat(plan.getKeptReplicasList()).hasSize(1);
    assertThat(plan.getEndedReplicasList()).hasSize(1);
    assertThat(plan.getStartedReplicas()).isZero();
    assertThat(plan.getLowestReadyReplicas()).isEqualTo(1);
    assertThat(plan.getStrategy()).isEmpty();
  }

  @Test
  void tellsWhatANewDeploymentNeeds() {
    var plan = plan(PlanDeploymentRequest.newBuilder().setCreate(creation(2)));

    assertThat(plan.getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
    assertThat(plan.getChangesList())
        .contains(change("configuration.cpu", "", "2.0"), change("branch", "", "master"));
    assertThat(plan.getStartedReplicas()).isEqualTo(2);
    assertThat(plan.getLowestReadyReplicas()).isZero();

    var bare = PlanDeploymentRequest.newBuilder().setCreate(creation(2).clearParent());
    assertThat(plan(bare).getPlanId()).isEqualTo(plan.getPlanId());

    var made = api.deployments().createDeployment(creation(2).setPlanId(plan.getPlanId()).build());
    assertThat(made.getConfiguration().getCpu()).isEqualTo(2);
  }

  @Test
  void tellsOfADeletion() {
    var deployment = running(0.5);

    var plan =
        plan(
            PlanDeploymentRequest.newBuilder()
                .setDelete(DeleteDeploymentRequest.newBuilder().setName(deployment.getName())));

    assertThat(plan.getChangesList())
        .containsExactly(change("intent", "INTENT_RUNNING", "INTENT_DELETED"));
    assertThat(plan.getEndedReplicasList()).hasSize(2);
    assertThat(plan.getLowestReadyReplicas()).isZero();
    assertThat(plan.getMessage())
        .isEqualTo("0 replicas would be kept, 2 ended, 0 started; predictions stop for good.");
    assertThat(plan.hasHalfDoneIn()).isTrue();
    assertThat(plan.getDoneInBasis()).isEqualTo(TimeToReady.Basis.BASIS_UNSPECIFIED);
  }

  @Test
  void tellsThatNothingWouldChange() {
    var plan = plan(withCpu(running(0.5), 0.5));

    assertThat(plan.getOutcome()).isEqualTo(Outcome.OUTCOME_UNCHANGED);
    assertThat(plan.getChangesList()).isEmpty();
    assertThat(plan.getStepsList()).isEmpty();
    assertThat(plan.hasHalfDoneIn()).isFalse();
  }

  @Test
  void tellsByWhichLimitsAChangeWouldBeRefused() {
    var plan = plan(withCpu(running(0.5), 40));

    assertThat(plan.getOutcome()).isEqualTo(Outcome.OUTCOME_REFUSED);
    assertThat(plan.getPlanId()).isEmpty();
    assertThat(plan.getRefusalsList())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.getReason()).isEqualTo("QUEUE_EXCEEDED");
              assertThat(refusal.getField()).isEqualTo("deployment.configuration.cpu");
              assertThat(refusal.getUsed()).isEqualTo("0");
              assertThat(refusal.getAsked()).isEqualTo("80");
              assertThat(refusal.getLimit()).isEqualTo("64");
            });
  }

  @Test
  void tellsThatDowntimeWouldBeNeeded() {
    var deployment = running(0.5);
    var one =
        RuntimeConfiguration.newBuilder()
            .setMinReplicas(1)
            .setMaxReplicas(1)
            .setCpu(64)
            .setRolloutPolicy(RolloutPolicy.newBuilder().setSurge(false));
    var plan = plan(update(deployment, one, "cpu").setUpdateMask(FieldMask.newBuilder()));

    assertThat(plan.getRefusalsList())
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.getReason()).isEqualTo("NEEDS_DOWNTIME"));
  }

  @Test
  void aPlanIsMadeAsPlanned() {
    var deployment = running(0.5);
    var update = withCpu(deployment, 0.75);

    var made =
        api.deployments().updateDeployment(update.setPlanId(plan(update).getPlanId()).build());

    assertThat(made.getConfiguration().getCpu()).isEqualTo(0.75);
  }

  @Test
  void aPlanIsRefusedOnceTheDeploymentChanged() {
    var deployment = running(0.5);
    var update = withCpu(deployment, 0.75);
    var id = plan(update).getPlanId();
    api.deployments().updateDeployment(withCpu(deployment, 0.6).build());

    var status = statusOf(() -> api.deployments().updateDeployment(update.setPlanId(id).build()));

    assertThat(refusal(update)).isEqualTo("PLAN_OUTDATED");
    assertThat(status.getMessage()).contains("plan it again. It was changed: update by key:");
  }

  @Test
  void aPlanIsRefusedOnceReplicasMoved() {
    var made = api.deployments().createDeployment(creation(0.5).build());
    var update = withCpu(made, 0.75);
    var id = plan(update).getPlanId();
    ready(made);

    var status = statusOf(() -> api.deployments().updateDeployment(update.setPlanId(id).build()));

    assertThat(Code.forNumber(status.getCode())).isEqualTo(Code.ABORTED);
    assertThat(status.getMessage()).contains("plan it again", "READY");
    assertThat(refusal(update)).isEqualTo("PLAN_OUTDATED");
  }

  @Test
  void aPlanIsOfOneRequestAlone() {
    var deployment = running(0.5);
    var id = plan(withCpu(deployment, 0.75)).getPlanId();

    assertThat(refusal(withCpu(deployment, 0.8).setPlanId(id))).isEqualTo("INVALID_REQUEST");
    for (var forged : List.of("x", "!", OpaqueToken.of("a\nb"))) {
      assertThat(refusal(withCpu(deployment, 0.75).setPlanId(forged))).isEqualTo("INVALID_REQUEST");
    }
  }

  @Test
  void planningNeedsTheScopeOfTheChange() {
    var deployment = running(0.5);
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_READ));

    var status = statusOf(() -> plan(withCpu(deployment, 0.75)));

    assertThat(Code.forNumber(status.getCode())).isEqualTo(Code.PERMISSION_DENIED);
  }

  @Test
  void anEmptyPlanSaysWhatCanBePlanned() {
    var status = statusOf(() -> plan(PlanDeploymentRequest.newBuilder()));

    assertThat(status.getMessage()).contains("create, update, rollback, start, disable or delete");
  }

  private String refusal(UpdateDeploymentRequest.Builder update) {
    var status = statusOf(() -> api.deployments().updateDeployment(update.build()));
    return detail(status, ErrorInfo.class).orElseThrow().getReason();
  }
}
