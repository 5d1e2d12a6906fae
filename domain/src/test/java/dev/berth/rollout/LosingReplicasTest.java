package dev.berth.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.State;
import dev.berth.replica.Fate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a deployment whose replicas end by themselves. */
final class LosingReplicasTest extends Story {
  @Test
  void replacesAReadyOneAtOnceAndThenWithBackOff() {
    running(1);
    stage.engine().kill(stage.live().getFirst());
    stage.passes(Duration.ZERO);
    assertThat(stage.state()).isEqualTo(State.STARTING);
    assertThat(stage.live()).hasSize(1);

    stage.passes(Duration.ofSeconds(1));
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    stage.engine().kill(stage.live().getFirst());
    stage.passes(Duration.ofMillis(999));
    assertThat(stage.live()).isEmpty();
    stage.passes(Duration.ofMillis(1));
    assertThat(stage.live()).hasSize(1);
  }

  @Test
  void isDegradedWhileOthersServe() {
    running(3);
    stage.engine().kill(stage.live().getFirst());
    stage.passes(Duration.ZERO);

    assertThat(stage.state()).isEqualTo(State.DEGRADED);
    assertThat(stage.routed()).isEqualTo(2);
    stage.passes(Duration.ofSeconds(1));
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.live()).hasSize(3);
  }

  @Test
  void forgetsEndingsAfterAQuietMinute() {
    running(1);
    for (var kill = 0; kill < 3; kill++) {
      stage.passes(Duration.ofMinutes(2));
      stage.engine().kill(stage.live().getFirst());
      stage.passes(Duration.ofSeconds(1));
      assertThat(stage.state()).isEqualTo(State.ACTIVE);
    }
  }

  @Test
  void triesForEverToBringBackWhatWorkedOnce() {
    running(1);
    stage.withStarts((id, spec) -> new Fate.Refused("the disk is full"));
    stage.engine().kill(stage.live().getFirst());
    stage.passes(Duration.ofHours(1));
    assertThat(stage.state()).isEqualTo(State.FAILED);

    stage.withStarts((id, spec) -> new Fate.Ready(Duration.ofSeconds(1)));
    stage.passes(Duration.ofMinutes(2));
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void endsAnOperationWhoseReplicasOnlyComeAndGo() {
    stage.withStarts(
        (id, spec) ->
            id.ordinal() == 0
                ? new Fate.Ready(Duration.ofSeconds(1))
                : new Fate.Crashes(
                    Duration.ofSeconds(id.attempt() % 7 + 1),
                    Duration.ofSeconds(id.attempt() % 7 + 2),
                    "out of memory"));
    stage.create(replicas(4));
    stage.passes(Duration.ofHours(2));

    assertThat(stage.operation().open()).isFalse();
  }

  @Test
  void recordsAnyLastWordsAsOneShortLine() {
    stage.withStarts(
        (id, spec) -> new Fate.Exits(Duration.ZERO, "a\0b\nc\uD800" + "x".repeat(100_000)));
    stage.create(replicas(1));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.operation().cause())
        .contains("a b c x")
        .doesNotContain("\0", "\n", "\uD800")
        .hasSizeLessThan(1_200);
    assertThat(stage.history()).allMatch(each -> each.intact());
  }
}
