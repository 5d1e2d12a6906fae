package dev.berth.grpc;

import static dev.berth.grpc.Details.assertReason;
import static dev.berth.grpc.Details.fields;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.rpc.Code;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.operation.Operation;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.RolloutPolicy;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How the native API takes the policy of rollouts, and what it says where the policy forbids one.
 */
class RolloutPolicyTest {
  private static final String POLICY = "configuration.rollout_policy";

  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private static RuntimeConfiguration.Builder configuration(String memory) {
    return RuntimeConfiguration.newBuilder().setMinReplicas(1).setMaxReplicas(1).setMemory(memory);
  }

  private static RuntimeConfiguration.Builder baking(long seconds) {
    return configuration("1GiB")
        .setRolloutPolicy(
            RolloutPolicy.newBuilder()
                .setSurge(false)
                .setAllowDowntime(true)
                .setBakeTime(Duration.newBuilder().setSeconds(seconds)));
  }

  private Deployment create(RuntimeConfiguration.Builder configuration) {
    return api.deployments()
        .createDeployment(
            CreateDeploymentRequest.newBuilder()
                .setParent("projects/demo")
                .setDeployment(
                    Deployment.newBuilder()
                        .setModel(InMemoryBerth.MODEL)
                        .setBranch("master")
                        .setConfiguration(configuration))
                .build());
  }

  private Deployment update(
      Deployment made, RuntimeConfiguration.Builder configuration, String... paths) {
    return api.deployments()
        .updateDeployment(
            UpdateDeploymentRequest.newBuilder()
                .setDeployment(
                    Deployment.newBuilder().setName(made.getName()).setConfiguration(configuration))
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                .build());
  }

  private static RolloutPolicy policy(Deployment deployment) {
    return deployment.getConfiguration().getRolloutPolicy();
  }

  @Test
  void oneFieldOfThePolicyChangesAlone() {
    var made = create(baking(10));

    var longer = update(made, baking(20).clearMemory(), POLICY + ".bake_time");
    assertThat(policy(longer))
        .isEqualTo(
            policy(made).toBuilder()
                .setBakeTime(baking(20).getRolloutPolicy().getBakeTime())
                .build());
    assertThat(longer.getConfiguration().getMemory()).isEqualTo("1GiB");

    var cautious = RuntimeConfiguration.newBuilder();
    var refusing = update(made, cautious, POLICY + ".surge", POLICY + ".allow_downtime");
    assertThat(policy(refusing).getSurge()).as("absent means that it may").isTrue();
    assertThat(policy(refusing).getAllowDowntime()).isFalse();
    assertThat(policy(refusing).getBakeTime().getSeconds()).isEqualTo(20);

    assertThat(policy(update(made, cautious, POLICY)).getBakeTime().getSeconds()).isZero();
  }

  @Test
  void aBakeTimeOutOfRangeIsNamed() {
    var made = create(baking(300));

    for (var seconds : new long[] {-1, 301, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(fields(() -> create(baking(seconds))))
          .containsExactly("deployment." + POLICY + ".bake_time");
      assertThat(fields(() -> update(made, baking(seconds), POLICY + ".bake_time")))
          .containsExactly("deployment." + POLICY + ".bake_time");
    }
    assertThat(fields(() -> update(made, baking(1), POLICY + ".nothing")))
        .containsExactly("update_mask");
  }

  @Test
  void whatOnlyDowntimeCouldMakeIsRefusedInNumbersUnlessItIsAllowed() {
    var made = create(configuration("40GiB"));
    var id = made.getName().substring(made.getName().lastIndexOf('/') + 1);
    api.berth().observeReady(new DeploymentId(UUID.fromString(id)), 1, Operation.State.SUCCEEDED);

    var refused = statusOf(() -> update(made, configuration("41GiB"), "configuration.memory"));

    assertReason(
        () -> update(made, configuration("41GiB"), "configuration.memory"),
        Code.FAILED_PRECONDITION,
        "NEEDS_DOWNTIME");
    assertThat(refused.getMessage())
        .contains("40 GiB", "41 GiB", "81 GiB", "64 GiB")
        .contains("Allow downtime in the rollout policy");
    var allowed =
        configuration("41GiB").setRolloutPolicy(RolloutPolicy.newBuilder().setAllowDowntime(true));
    assertThat(update(made, allowed, "configuration.memory", POLICY).getConfiguration().getMemory())
        .isEqualTo("41GiB");
  }
}
