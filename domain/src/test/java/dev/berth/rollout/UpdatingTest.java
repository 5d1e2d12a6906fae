package dev.berth.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Condition;
import dev.berth.deployment.State;
import dev.berth.operation.Operation;
import dev.berth.replica.Fate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of another configuration. */
final class UpdatingTest extends Story {
  @Test
  void movesEveryReplicaWithoutAMomentInWhichFewerAreReady() {
    running(3);

    stage.replace(replicas(3).withThreadCount(2));
    stage.passes(Duration.ofMinutes(5));

    assertThat(stage.fewestReady()).isEqualTo(3);
    assertThat(stage.live()).hasSize(3).allMatch(id -> id.revision() == 2);
    assertThat(stage.engine().starts()).isEqualTo(6);
    assertThat(stage.statesSoFar()).containsExactly(State.STARTING, State.ACTIVE);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.condition(Condition.Type.UP_TO_DATE).holds()).isTrue();
  }

  @Test
  void runsNeverMoreThanOneBeyondWhatIsWanted() {
    running(3);
    stage.engine().drains(() -> Duration.ofSeconds(20));

    stage.replace(replicas(3).withThreadCount(2));
    for (var tick = 0; tick < 1_000; tick++) {
      stage.passes(Duration.ofMillis(100));
      assertThat(stage.deployment().observed().replicas()).hasSizeLessThanOrEqualTo(5);
    }
    assertThat(stage.ready()).hasSize(3).allMatch(id -> id.revision() == 2);
  }

  @Test
  void goesOneByOneWhereNothingMoreFits() {
    stage.withCapacity(room(3));
    running(3);

    stage.replace(replicas(3).withThreadCount(2));
    stage.passes(Duration.ofMinutes(5));

    assertThat(stage.fewestReady()).isEqualTo(2);
    assertThat(stage.live()).hasSize(3).allMatch(id -> id.revision() == 2);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void ofTheOnlyReplicaWaitsForRoomSaysSoAndGoesBackAtTheLimit() {
    stage.withCapacity(room(2));
    running(1);
    var only = stage.live();

    stage.replace(replicas(1).withThreadCount(2));
    stage.withCapacity(room(1));
    stage.passes(Duration.ofMinutes(9));

    assertThat(stage.fewestReady()).isEqualTo(1);
    assertThat(stage.condition(Condition.Type.CAPACITY_AVAILABLE).holds()).isFalse();
    assertThat(stage.condition(Condition.Type.CAPACITY_AVAILABLE).message())
        .contains("needs 0.1 CPU, 256 MiB, 1 replica")
        .contains("at most 100 CPU, 256 MiB, 100 replicas");
    assertThat(stage.operation().open()).isTrue();

    stage.passes(Duration.ofMinutes(2));
    assertThat(stage.operation().state()).isEqualTo(Operation.State.ROLLED_BACK);
    assertThat(stage.operation().cause()).contains("needs 0.1 CPU, 256 MiB, 1 replica");
    assertThat(stage.live()).isEqualTo(only);
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.condition(Condition.Type.CAPACITY_AVAILABLE).holds()).isTrue();
  }

  @Test
  void goesOnWhenThereIsRoomAgain() {
    stage.withCapacity(room(2));
    running(1);
    stage.replace(replicas(1).withThreadCount(2));
    stage.withCapacity(room(1));
    stage.passes(Duration.ofMinutes(5));

    stage.withCapacity(room(2));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.fewestReady()).isEqualTo(1);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.live()).hasSize(1).allMatch(id -> id.revision() == 2);
  }

  @Test
  void toWhatCannotStartGoesBackAndSaysWhy() {
    running(2);
    var before = stage.live();

    stage.replace(replicas(2).withEnvironment(BROKEN));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.fewestReady()).isEqualTo(2);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.ROLLED_BACK);
    assertThat(stage.operation().cause()).endsWith("exit code 1: no such file");
    assertThat(stage.deployment().desired().number()).isEqualTo(1);
    assertThat(stage.live()).isEqualTo(before);
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.condition(Condition.Type.UP_TO_DATE).holds()).isTrue();
    assertThat(stage.history()).extracting(each -> each.what()).contains("roll back");
  }

  @Test
  void goesBackAsFarAsThereIsRoomAndSaysWhatIsMissing() {
    stage.withCapacity(room(4));
    running(3);
    stage.replace(replicas(1).withEnvironment(BROKEN));
    stage.passes(Duration.ofSeconds(2));
    assertThat(stage.live()).hasSizeLessThan(3);

    // Others take what it held before.
    stage.withCapacity(room(2));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.operation().state()).isEqualTo(Operation.State.ROLLED_BACK);
    assertThat(stage.live()).hasSize(2).allMatch(id -> id.revision() == 1);
    assertThat(stage.state()).isEqualTo(State.DEGRADED);
    assertThat(stage.condition(Condition.Type.CAPACITY_AVAILABLE).message())
        .contains("needs 0.1 CPU, 256 MiB, 1 replica");

    stage.withCapacity(room(3));
    stage.passes(Duration.ofMinutes(1));
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.live()).hasSize(3);
  }

  @Test
  void afterARollbackMakesTheNextRevision() {
    running(1);
    stage.replace(replicas(1).withEnvironment(BROKEN));
    stage.passes(Duration.ofMinutes(1));

    stage.replace(replicas(1).withThreadCount(3));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.deployment().desired().number()).isEqualTo(3);
    assertThat(stage.live()).hasSize(1).allMatch(id -> id.revision() == 3);
  }

  @Test
  void thatCameAboutWhileBerthWasAwayIsNotRolledBack() {
    running(1);
    stage.withStarts((id, spec) -> new Fate.Ready(Duration.ofMinutes(4)));
    stage.replace(replicas(1).withThreadCount(2));
    stage.passes(Duration.ofMinutes(1));

    stage.sleeps(Duration.ofHours(1));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.live()).hasSize(1).allMatch(id -> id.revision() == 2);
  }

  @Test
  void hasNotFailedBecauseBerthWasAway() {
    stage.withCapacity(room(2));
    running(1);
    stage.replace(replicas(1).withThreadCount(2));
    stage.withCapacity(room(1));
    stage.passes(Duration.ofMinutes(1));

    stage.withCapacity(room(2));
    stage.sleeps(Duration.ofHours(1));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.live()).hasSize(1).allMatch(id -> id.revision() == 2);
  }

  @Test
  void supersedesTheChangeBefore() {
    running(1);
    stage.replace(replicas(1).withEnvironment(BROKEN));
    var first = stage.operation();
    stage.passes(Duration.ofMillis(600));

    stage.replace(replicas(1).withThreadCount(2));
    stage.passes(Duration.ofMinutes(1));

    assertThat(stage.operationNow(first).state()).isEqualTo(Operation.State.SUPERSEDED);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.live()).hasSize(1).allMatch(id -> id.revision() == 3);
  }

  @Test
  void isNotBlamedForWhatTheRevisionBeforeItCouldNotStart() {
    stage.create(replicas(3).withEnvironment(BROKEN));
    stage.passes(Duration.ofMillis(100));
    // All three end, and nobody looks before the configuration is mended.
    stage.sleeps(Duration.ofSeconds(1));
    stage.replace(replicas(3));
    stage.passes(Duration.ofSeconds(1));

    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void goesBackFromWhatIsReadyAndEndsWithinItsBakeTime() {
    var baked = replicas(2).rolledOut(true, false, Duration.ofSeconds(20));
    stage.create(baked);
    stage.passes(Duration.ofMinutes(2));
    stage.withStarts(
        (id, spec) ->
            spec.environment().equals(BROKEN)
                ? new Fate.Crashes(Duration.ofSeconds(1), Duration.ofSeconds(9), "exit code 3")
                : fate(spec));

    stage.replace(baked.withEnvironment(BROKEN));
    stage.passes(Duration.ofMinutes(3));

    assertThat(stage.operation().state()).isEqualTo(Operation.State.ROLLED_BACK);
    assertThat(stage.operation().cause()).endsWith("exit code 3");
    assertThat(stage.fewestReady()).isGreaterThanOrEqualTo(2);
    assertThat(stage.live()).hasSize(2).allMatch(id -> id.revision() == 1);
  }
}
