package dev.berth.grpc;

import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.berth.deployment.Deployment;
import dev.berth.project.ResourceQueue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeploymentProtosTest {
  @Test
  void fillsEveryField() {
    var deployment = aDeployment().withEverything().labelled(Map.of("team", "vision")).build();

    var proto = DeploymentProtos.toProto(deployment, List.of("A notice."));

    // It gave up, so nothing goes on; and it follows a branch.
    assertThat(unset(proto)).containsExactlyInAnyOrder("reconciling", "pinned_version");
    assertThat(unset(proto.getConfiguration())).isEmpty();
    assertThat(proto.getConditionsList())
        .allSatisfy(
            each ->
                assertThat(unset(each)).doesNotContain("type", "reason", "message", "since_time"));
    assertThat(unset(proto.getReplicas(0))).isEmpty();
    assertThat(proto.getReplicasList())
        .extracting(dev.berth.proto.berth.v1.Replica::getPhase)
        .containsExactly("READY", "DRAINING", "PENDING");
    assertThat(proto.getReplicas(2).hasEndpoint()).isFalse();
  }

  @Test
  void aPinnedDeploymentHasNoBranchAndItsDeviceIsExplained() {
    var deployment = aDeployment().pinnedAs("cm-1").withEverything().build();

    var proto = DeploymentProtos.toProto(deployment, notices(deployment));

    assertThat(proto.hasBranch()).isFalse();
    assertThat(proto.getPinnedVersion()).isEqualTo(proto.getModelVersion());
    assertThat(proto.getNoticesList())
        .last()
        .asString()
        .contains("gpu.large", "0.5 CPU", "512MiB", "2 x H100 GPU");
  }

  @Test
  void aDeploymentWithoutADeviceHasNoNoticeOfOne() {
    assertThat(notices(aDeployment().build()))
        .containsExactly(
            "CPU is overcommitted: the queue hands out 16 units on 2 processors.",
            "Limits are not enforced.");
  }

  private static List<String> notices(Deployment deployment) {
    return new Notices(_ -> ResourceQueue.ofMachine(2, 1L << 30), new QuietEngine()).of(deployment);
  }

  private static List<String> unset(Message message) {
    return message.getDescriptorForType().getFields().stream()
        .filter(
            field ->
                field.isRepeated()
                    ? message.getRepeatedFieldCount(field) == 0
                    : !message.hasField(field))
        .map(field -> field.getName())
        .toList();
  }
}
