package dev.berth.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.State;
import dev.berth.history.Event;
import dev.berth.operation.Operation;
import dev.berth.replica.Fate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a deployment whose branch gets a new version. */
final class FollowingABranchTest extends Story {
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
