package dev.berth.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.State;
import dev.berth.operation.Operation;
import dev.berth.project.Resources;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a deployment that shall not run. */
final class SwitchingOffTest extends Story {
  @Test
  void endsEveryReplicaAndReleasesEverything() {
    running(2);
    stage.disable();
    assertThat(stage.state()).isEqualTo(State.DISABLED);
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.live()).isEmpty();
    assertThat(stage.routed()).isZero();
    assertThat(stage.deployment().reserved()).isEqualTo(Resources.NONE);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.quiet()).isTrue();
  }

  @Test
  void leavesTheRoutesBeforeItAsksReplicasToEnd() {
    running(1);
    stage.disable();
    stage.passes(Duration.ofMillis(499));
    assertThat(stage.routed()).isZero();
    assertThat(stage.ready()).hasSize(1);
    stage.passes(Duration.ofMillis(1));
    assertThat(stage.ready()).isEmpty();
  }

  @Test
  void endsByForceWhatDrainsForTooLong() {
    running(1);
    stage.engine().drains(() -> Duration.ofHours(1));
    stage.disable();
    stage.passes(Duration.ofSeconds(29));
    assertThat(stage.live()).hasSize(1);
    assertThat(stage.operation().open()).isTrue();
    stage.passes(Duration.ofSeconds(2));
    assertThat(stage.live()).isEmpty();
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void duringARolloutEndsBothRevisions() {
    running(2);
    stage.replace(replicas(2).withThreadCount(2));
    stage.passes(Duration.ofMillis(500));
    assertThat(stage.live()).hasSize(3);

    stage.disable();
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.live()).isEmpty();
    assertThat(stage.operation().action()).isEqualTo(Operation.Action.DISABLE);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void beforeTheFirstLookStartsNothing() {
    stage.create(replicas(3));
    stage.disable();
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.engine().starts()).isZero();
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void keepsTheConfigurationForTheNextStart() {
    running(2);
    stage.disable();
    stage.passes(Duration.ofMinutes(1));
    stage.replace(replicas(1).withThreadCount(2));
    assertThat(stage.state()).isEqualTo(State.DISABLED);
    stage.passes(Duration.ofMinutes(1));
    assertThat(stage.live()).isEmpty();
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);

    stage.start();
    stage.passes(Duration.ofMinutes(1));
    assertThat(stage.live()).hasSize(1).allMatch(id -> id.revision() == 2);
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void byDeletingLeavesNothing() {
    running(2);
    stage.delete();
    stage.passes(Duration.ofMinutes(2));

    assertThat(stage.live()).isEmpty();
    assertThat(stage.engine().deployments()).isEmpty();
    assertThat(stage.routed()).isZero();
    assertThat(stage.deployment().reserved()).isEqualTo(Resources.NONE);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.quiet()).isTrue();
  }
}
