package dev.berth.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.State;
import dev.berth.operation.Operation;
import dev.berth.project.Resources;
import dev.berth.replica.Fate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a new deployment. */
final class CreatingTest extends Story {
  @Test
  void isActiveOnlyAfterAReplicaAnswered() {
    stage.create(replicas(1));
    assertThat(stage.state()).isEqualTo(State.STARTING);
    stage.passes(Duration.ofMillis(999));
    assertThat(stage.state()).isEqualTo(State.STARTING);
    assertThat(stage.routed()).isZero();

    stage.passes(Duration.ofMillis(1));

    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.deployment().status().ready()).isTrue();
    assertThat(stage.routed()).isEqualTo(1);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.quiet()).isTrue();
  }

  @Test
  void whileBerthWasAwayHasAsMuchTimeAsAnyOther() {
    stage.create(replicas(1));
    stage.sleeps(Duration.ofHours(5));
    stage.passes(Duration.ofMillis(999));
    assertThat(stage.operation().open()).isTrue();

    stage.passes(Duration.ofMillis(1));
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void ofNothingIsActiveAndNotReady() {
    stage.create(replicas(0));
    stage.passes(Duration.ofSeconds(1));

    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.deployment().status().ready()).isFalse();
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.engine().starts()).isZero();
  }

  @Test
  void ofWhatCannotStartGivesUpAfterThreeStartsAndSaysWhy() {
    stage.create(replicas(1).withEnvironment(BROKEN));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.state()).isEqualTo(State.FAILED);
    assertThat(stage.engine().starts()).isEqualTo(3);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.FAILED);
    assertThat(stage.operation().cause()).endsWith("exit code 1: no such file");
    assertThat(stage.deployment().reserved()).isEqualTo(Resources.NONE);

    stage.passes(Duration.ofHours(1));
    assertThat(stage.engine().starts()).isEqualTo(3);
    assertThat(stage.quiet()).isTrue();
  }

  @Test
  void ofWhatNeverBecomesReadyFailsWithinTenMinutes() {
    stage.withStarts((id, spec) -> new Fate.NeverReady());
    stage.create(replicas(1));
    stage.passes(Duration.ofMinutes(11));

    assertThat(stage.state()).isEqualTo(State.FAILED);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.FAILED);
    assertThat(stage.operation().cause()).contains("10 minutes").contains("not ready within 5");
    assertThat(stage.live()).isEmpty();
  }

  @Test
  void canBeTriedAgainByAStart() {
    stage.create(replicas(1).withEnvironment(BROKEN));
    stage.passes(Duration.ofMinutes(1));
    stage.withStarts((id, spec) -> new Fate.Ready(Duration.ofSeconds(1)));

    stage.start();
    assertThat(stage.state()).isEqualTo(State.STARTING);
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.operation().action()).isEqualTo(Operation.Action.START);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }
}
