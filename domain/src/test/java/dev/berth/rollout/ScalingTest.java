package dev.berth.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.State;
import dev.berth.operation.Operation;
import dev.berth.project.Resources;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of another number of replicas. */
final class ScalingTest extends Story {
  @Test
  void fromOneToThreeStartsTwoAndRestartsNone() {
    running(1);
    var first = stage.live();

    stage.replace(replicas(3));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.live()).hasSize(3).containsAll(first);
    assertThat(stage.engine().starts()).isEqualTo(3);
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void fromThreeToOneKeepsTheOldestAndDrainsTheOthersVisibly() {
    running(3);
    var oldest = stage.live().getFirst();

    stage.replace(replicas(1));
    stage.passes(Duration.ZERO);
    assertThat(stage.routed()).isEqualTo(1);
    assertThat(stage.live()).hasSize(3);

    stage.passes(Duration.ofMinutes(1));
    assertThat(stage.live()).containsExactly(oldest);
    assertThat(stage.engine().starts()).isEqualTo(3);
  }

  @Test
  void toZeroIsActiveAndNotReady() {
    running(2);

    stage.replace(replicas(0));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.deployment().status().ready()).isFalse();
    assertThat(stage.live()).isEmpty();
    assertThat(stage.deployment().reserved()).isEqualTo(Resources.NONE);
  }
}
