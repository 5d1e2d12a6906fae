package dev.berth.rollout;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Condition;
import dev.berth.deployment.State;
import dev.berth.operation.Operation;
import dev.berth.replica.Fate;
import dev.berth.replica.LearntStart;
import dev.berth.replica.StartPhases;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What earlier starts took decides how long the next may take. */
final class LearningStartsTest extends Story {
  private void startsTook(Duration each, int starts) {
    stage.withStarts((id, spec) -> new Fate.Ready(each));
    stage.create(aDraft().withReplicas(starts, 5));
    stage.passes(Duration.ofHours(1));
    assertThat(stage.live()).hasSize(starts);
  }

  @Test
  void saysHowLongAStartTakesWhileOneIsAwaited() {
    startsTook(Duration.ofSeconds(8), 1);
    assertThat(stage.deployment().observed().learnt()).isNull();

    stage.replace(aDraft().withReplicas(2, 5));
    stage.passes(Duration.ofSeconds(4));

    assertThat(stage.condition(Condition.Type.PROGRESSING).message())
        .endsWith(" A replica is ready in about 8 s (half of starts), 8 s (most).");
    stage.passes(Duration.ofSeconds(4));
    assertThat(stage.condition(Condition.Type.PROGRESSING).message())
        .isEqualTo("Nothing is left to do.");
  }

  @Test
  void aVersionThatStartsQuicklyHasNotToBeAwaitedForFiveMinutes() {
    startsTook(Duration.ofSeconds(8), 5);
    stage.withStarts((id, spec) -> new Fate.NeverReady());
    stage.replace(aDraft().withReplicas(5, 5).withThreadCount(7));

    stage.passes(Duration.ofSeconds(119));
    assertThat(stage.deployment().observed().failures().endings()).isZero();
    stage.passes(Duration.ofSeconds(2));
    assertThat(stage.deployment().observed().failures().reason())
        .endsWith("It was not ready within 2 minutes.");

    stage.passes(Duration.ofMinutes(8));
    assertThat(stage.operation().state()).isEqualTo(Operation.State.ROLLED_BACK);
    assertThat(stage.operation().cause()).endsWith("It was not ready within 2 minutes.");
    assertThat(stage.ready()).hasSize(5).allMatch(id -> id.revision() == 1);
  }

  @Test
  void aVersionThatStartsSlowlyHasMoreTime() {
    startsTook(Duration.ofMinutes(4), 1);
    // A machine that is busy: two and a half times what it took before.
    stage.withStarts((id, spec) -> new Fate.Ready(Duration.ofMinutes(10)));
    stage.replace(aDraft().withReplicas(1, 5).withThreadCount(7));
    stage.passes(Duration.ofMinutes(11));

    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void oneThatWasReadyHasTheSameTimeToAnswerAgainAsEver() {
    startsTook(Duration.ofMinutes(4), 1);
    assertThat(Pace.startLimit(learnt(LearntStart.Basis.VERSION, 1, Duration.ofMinutes(4))))
        .isGreaterThan(Pace.START_LIMIT);
    assertThat(
            Sighting.startLimit(
                stage.deployment().observed().replicas().getFirst(), Duration.ofMinutes(16)))
        .isEqualTo(Pace.START_LIMIT);
  }

  @ParameterizedTest
  @CsvSource({
    // Few starts, or of something else: never shorter than without them.
    "VERSION, 4, PT2S, 5, 10",
    "MODEL, 32, PT2S, 5, 10",
    "ENGINE, 32, PT2S, 5, 10",
    // Enough of its own: shorter, but not below the floor.
    "VERSION, 5, PT2S, 2, 10",
    "VERSION, 5, PT40S, 3, 10",
    // Slower ones: four times as long, up to the ceiling.
    "VERSION, 1, PT2M, 8, 16",
    "MODEL, 1, PT2M1S, 9, 18",
    "ENGINE, 9, PT7M, 28, 56",
    "VERSION, 9, PT20M, 30, 60",
  })
  void theLimitsFollowWhatWasLearnt(
      LearntStart.Basis basis, int starts, Duration most, long startMinutes, long workMinutes) {
    var learnt = learnt(basis, starts, most);

    assertThat(Pace.startLimit(learnt)).isEqualTo(Duration.ofMinutes(startMinutes));
    assertThat(Pace.progressLimit(learnt)).isEqualTo(Duration.ofMinutes(workMinutes));
  }

  @Test
  void withoutAnyStartTheLimitsAreWhatTheyWere() {
    assertThat(Pace.startLimit(null)).isEqualTo(Pace.START_LIMIT);
    assertThat(Pace.progressLimit(null)).isEqualTo(Duration.ofMinutes(10));
  }

  private static LearntStart learnt(LearntStart.Basis basis, int starts, Duration most) {
    var usual = new StartPhases(Duration.ZERO, Duration.ZERO, most);
    return new LearntStart(basis, starts, most, most, usual);
  }
}
