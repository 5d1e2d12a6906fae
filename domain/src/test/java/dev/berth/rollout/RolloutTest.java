package dev.berth.rollout;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Condition;
import dev.berth.deployment.ConfigurationDraftFixture;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.State;
import dev.berth.history.Event;
import dev.berth.operation.Operation;
import dev.berth.project.Resources;
import dev.berth.replica.Fate;
import dev.berth.replica.ReplicaSpec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of changes, told as stories. */
final class RolloutTest {
  private static final Map<String, String> BROKEN = Map.of("BROKEN", "yes");
  private static final long ONE = 256L << 20;

  private final Stage stage = new Stage().withStarts((id, spec) -> fate(spec));

  private static Fate fate(ReplicaSpec spec) {
    return spec.environment().equals(BROKEN)
        ? new Fate.Exits(Duration.ofMillis(500), "exit code 1: no such file")
        : new Fate.Ready(Duration.ofSeconds(1));
  }

  private static ConfigurationDraftFixture replicas(int min) {
    return aDraft().withReplicas(min, 4);
  }

  private void running(int replicas) {
    stage.create(replicas(replicas));
    stage.passes(Duration.ofMinutes(1));
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.live()).hasSize(replicas);
  }

  private static Resources room(int replicas) {
    return new Resources(100_000, replicas * ONE, 100, Map.of(), 0);
  }

  @Nested
  class FollowingABranch {
    @Test
    void movesEveryReplicaToTheNewVersionWhileOneServes() {
      running(2);
      var second = stage.publish("second");

      stage.passes(Duration.ofMinutes(1));

      assertThat(stage.deployment().desired().version()).isEqualTo(second);
      assertThat(stage.deployment().desired().number()).isEqualTo(2);
      assertThat(stage.live()).hasSize(2).allMatch(replica -> replica.revision() == 2);
      assertThat(stage.fewestReady()).isEqualTo(2);
      assertThat(stage.operation().action()).isEqualTo(Operation.Action.UPDATE);
      assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
      assertThat(stage.history()).extracting(Event::what).contains("follow branch");
      assertThat(stage.quiet()).isTrue();
    }

    @Test
    void supersedesAChangeThatIsUnderWayAndTakesTheNewestOnly() {
      running(1);
      stage.replace(replicas(1).withThreadCount(7));
      var change = stage.operation();
      stage.publish("second");
      var third = stage.publish("third");

      stage.passes(Duration.ofMinutes(1));

      assertThat(stage.operationNow(change).state()).isEqualTo(Operation.State.SUPERSEDED);
      assertThat(stage.deployment().desired().version()).isEqualTo(third);
      assertThat(stage.deployment().desired().configuration().threadCount()).isEqualTo(7);
      assertThat(stage.deployment().latestRevision()).isEqualTo(3);
    }

    @Test
    void leavesADisabledDeploymentDisabledAtTheNewVersion() {
      running(1);
      stage.disable();
      var second = stage.publish("second");
      stage.passes(Duration.ofMinutes(1));
      assertThat(stage.state()).isEqualTo(State.DISABLED);
      assertThat(stage.live()).isEmpty();

      stage.start();
      stage.passes(Duration.ofMinutes(1));

      assertThat(stage.deployment().desired().version()).isEqualTo(second);
      assertThat(stage.live()).hasSize(1);
    }

    @Test
    void goesBackFromAVersionThatFailsAndTriesItOnce() {
      stage.withStarts(
          (id, spec) ->
              spec.version().serving().toString().contains("broken")
                  ? new Fate.Exits(Duration.ofMillis(500), "exit code 1")
                  : fate(spec));
      running(1);
      stage.publish("broken");
      stage.passes(Duration.ofMinutes(30));

      assertThat(stage.operation().state()).isEqualTo(Operation.State.ROLLED_BACK);
      assertThat(stage.state()).isEqualTo(State.ACTIVE);
      assertThat(stage.fewestReady()).isEqualTo(1);
      assertThat(stage.deployment().desired().number()).isEqualTo(1);
      assertThat(stage.deployment().latestRevision()).isEqualTo(2);

      var third = stage.publish("third");
      stage.passes(Duration.ofMinutes(1));
      assertThat(stage.deployment().desired().version()).isEqualTo(third);
      assertThat(stage.live()).hasSize(1);
    }

    @Test
    void leavesARollbackAloneUntilTheNextVersion() {
      running(1);
      stage.publish("second");
      stage.passes(Duration.ofMinutes(1));

      stage.rollBackTo(1);
      stage.passes(Duration.ofMinutes(10));
      assertThat(stage.deployment().desired().number()).isEqualTo(3);
      assertThat(stage.deployment().desired().version()).isEqualTo(DeploymentFixture.VERSION);

      var third = stage.publish("third");
      stage.passes(Duration.ofMinutes(1));
      assertThat(stage.deployment().desired().version()).isEqualTo(third);
    }

    @Test
    void leavesARollbackAloneWhateverElseIsAskedForSoonAfterwards() {
      running(2);
      stage.publish("second");
      stage.passes(Duration.ofSeconds(2));
      stage.rollBackTo(1);
      stage.disable();
      stage.passes(Duration.ofMinutes(10));
      assertThat(stage.live()).isEmpty();
      assertThat(stage.deployment().desired().version()).isEqualTo(DeploymentFixture.VERSION);

      stage.start();
      stage.passes(Duration.ofMinutes(10));
      assertThat(stage.live()).hasSize(2);
      assertThat(stage.deployment().desired().version()).isEqualTo(DeploymentFixture.VERSION);
    }

    @Test
    void leavesARollbackAloneThatCameBeforeTheNewVersionWasTried() {
      running(1);
      stage.replace(replicas(1).withThreadCount(7));
      stage.passes(Duration.ofMinutes(1));
      stage.publish("second");
      stage.rollBackTo(1);
      stage.disable();
      stage.start();

      stage.passes(Duration.ofMinutes(10));

      assertThat(stage.deployment().desired().version()).isEqualTo(DeploymentFixture.VERSION);
      assertThat(stage.live()).hasSize(1);
    }

    @Test
    void catchesUpWithAVersionThatWasCommittedBesideTheCreate() {
      var second = stage.publish("second");
      stage.create(replicas(1));
      assertThat(stage.deployment().desired().version()).isEqualTo(second);
      var third = stage.publish("third");

      stage.passes(Duration.ofMinutes(1));

      assertThat(stage.deployment().desired().version()).isEqualTo(third);
      assertThat(stage.live()).hasSize(1);
    }
  }

  @Nested
  class Creating {
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

  @Nested
  class Scaling {
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

  @Nested
  class Updating {
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
      stage.withCapacity(room(1));
      running(1);
      var only = stage.live();

      stage.replace(replicas(1).withThreadCount(2));
      stage.passes(Duration.ofMinutes(9));

      assertThat(stage.fewestReady()).isEqualTo(1);
      assertThat(stage.condition(Condition.Type.CAPACITY_AVAILABLE).holds()).isFalse();
      assertThat(stage.condition(Condition.Type.CAPACITY_AVAILABLE).message())
          .contains("needs 0.1 CPU, 256 MiB, 1 replicas")
          .contains("the queue allows 100 CPU, 256 MiB, 100 replicas");
      assertThat(stage.operation().open()).isTrue();

      stage.passes(Duration.ofMinutes(2));
      assertThat(stage.operation().state()).isEqualTo(Operation.State.ROLLED_BACK);
      assertThat(stage.operation().cause()).contains("needs 0.1 CPU, 256 MiB, 1 replicas");
      assertThat(stage.live()).isEqualTo(only);
      assertThat(stage.state()).isEqualTo(State.ACTIVE);
      assertThat(stage.condition(Condition.Type.CAPACITY_AVAILABLE).holds()).isTrue();
    }

    @Test
    void goesOnWhenThereIsRoomAgain() {
      stage.withCapacity(room(1));
      running(1);
      stage.replace(replicas(1).withThreadCount(2));
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
          .contains("needs 0.1 CPU, 256 MiB, 1 replicas");

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
      stage.withCapacity(room(1));
      running(1);
      stage.replace(replicas(1).withThreadCount(2));
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
  }

  @Nested
  class LosingReplicas {
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

  @Nested
  class SwitchingOff {
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
}
