package dev.berth.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.State;
import dev.berth.operation.Operation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What Berth looks at when it begins. */
final class SweepTest extends Story {
  private void restart(Runnable meanwhile) {
    stage.berthDies();
    meanwhile.run();
    stage.engine().tick();
    stage.berthBegins();
  }

  @Test
  void leavesAloneWhatServes() {
    running(2);
    restart(() -> stage.sleeps(Duration.ofDays(1)));
    assertThat(stage.quiet()).isTrue();
  }

  @Test
  void leavesAloneWhatIsSwitchedOff() {
    running(1);
    stage.disable();
    stage.passes(Duration.ofMinutes(1));
    restart(() -> stage.sleeps(Duration.ofDays(1)));
    assertThat(stage.quiet()).isTrue();
  }

  @Test
  void leavesAloneWhatWasGivenUp() {
    stage.create(replicas(1).withEnvironment(BROKEN));
    stage.passes(Duration.ofHours(1));
    assertThat(stage.operation().state()).isEqualTo(Operation.State.FAILED);
    assertThat(stage.quiet()).isTrue();
    restart(() -> stage.sleeps(Duration.ofDays(1)));
    assertThat(stage.quiet()).isTrue();
  }

  @Test
  void seesAReplicaThatEndedWhileBerthWasAway() {
    running(2);
    restart(() -> stage.engine().kill(stage.live().getFirst()));
    stage.passes(Duration.ofSeconds(2));
    assertThat(stage.live()).hasSize(2);
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void seesThatABranchMovedOnWhileBerthWasAway() {
    running(1);
    restart(() -> stage.publishUnheard("second"));
    stage.passes(Duration.ofMinutes(1));
    assertThat(stage.deployment().desired().number()).isEqualTo(2);
  }

  @Test
  void looksAtOnceAtWhatIsUnderWay() {
    stage.create(replicas(1));
    stage.passes(Duration.ofMillis(10));
    assertThat(stage.state()).isEqualTo(State.STARTING);
    restart(() -> stage.sleeps(Duration.ofSeconds(5)));
    stage.passes(Duration.ZERO);
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void looksAtOnceAtWhatWaitsForCapacity() {
    stage.create(replicas(2));
    stage.withCapacity(room(1));
    stage.passes(Duration.ofMinutes(2));
    assertThat(stage.live()).hasSize(1);
    restart(() -> stage.withCapacity(room(2)));
    stage.passes(Duration.ofSeconds(1));
    assertThat(stage.live()).hasSize(2);
  }
}
