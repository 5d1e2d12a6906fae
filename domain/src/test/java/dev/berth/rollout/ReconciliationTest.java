package dev.berth.rollout;

import static dev.berth.deployment.ChangeFixture.replacementOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Failures;
import dev.berth.deployment.Observed;
import dev.berth.deployment.Replica;
import dev.berth.deployment.State;
import dev.berth.project.Resources;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Evidence;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Single decisions about what no story gets to easily. */
final class ReconciliationTest {
  private static final Instant NOW = CREATED.plusSeconds(10);
  private static final Room PLENTY =
      new Room(new Resources(100_000, 100L << 30, 100, Map.of(), 0), 0);
  private static final Endpoint SOMEWHERE = new Endpoint("127.0.0.1", 20_000);

  private static Decision decide(Deployment deployment, Observation... seen) {
    return Reconciliation.decide(deployment, List.of(seen), PLENTY, null, NOW);
  }

  private static Observation seen(ReplicaId id, Phase phase) {
    return phase == Phase.EXITED
        ? new Observation(id, phase, null, Evidence.of(ReasonCode.KILLED_BY_SIGNAL, "killed"))
        : new Observation(id, phase, SOMEWHERE, null);
  }

  private static ReplicaId id(Deployment deployment, int ordinal, long attempt) {
    return new ReplicaId(deployment.id().value(), 1, ordinal, attempt);
  }

  private static List<ReplicaId> recorded(Decision decision) {
    return decision.after().observed().replicas().stream().map(Replica::id).toList();
  }

  @Test
  void endsAReplicaThatNobodyRecordedAndLeavesItsPlaceFree() {
    var deployment = aDeployment().build();
    var stranger = id(deployment, 0, 99);

    var decision = decide(deployment, seen(stranger, Phase.READY));

    assertThat(decision.actions()).contains(new Action.Stop(stranger, Pace.DRAIN_LIMIT));
    assertThat(recorded(decision)).containsExactly(id(deployment, 1, 1));
    assertThat(decision.nextWake()).isBefore(NOW.plus(Pace.SECOND_LOOK).plusMillis(1));
  }

  @Test
  void removesAReplicaThatEndedAndThatNobodyRecorded() {
    var deployment = aDeployment().withReplicas(1, 1).build();
    var stranger = id(deployment, 0, 99);

    var decision =
        decide(deployment, seen(id(deployment, 0, 1), Phase.READY), seen(stranger, Phase.EXITED));

    assertThat(decision.actions()).containsExactly(new Action.Remove(stranger));
  }

  @Test
  void purgesADeletedDeploymentOnlyWhenTheEngineKnowsNothingOfIt() {
    var deployment = aDeployment().deleted().build();
    var left = seen(id(deployment, 0, 1), Phase.EXITED);

    var first = decide(deployment, left);
    assertThat(first.purge()).isFalse();
    assertThat(first.after().operation().open()).isFalse();
    assertThat(first.actions()).containsExactly(new Action.Remove(left.id()));
    assertThat(first.nextWake()).isEqualTo(NOW.plus(Pace.SECOND_LOOK));

    var second = decide(first.after());
    assertThat(second.purge()).isTrue();
    assertThat(second.after()).isSameAs(first.after());
    assertThat(second.nextWake()).isNull();
  }

  @Test
  void looksSoonWhetherAStartThatItDecidedWasCarriedOut() {
    var first = decide(aDeployment().build());
    assertThat(first.nextWake()).isEqualTo(NOW.plus(Pace.CAPACITY_LOOK));

    var second = decide(first.after());
    assertThat(second.actions()).isEqualTo(first.actions());
    assertThat(second.after()).isSameAs(first.after());
  }

  @Test
  void doesNotStartALostReplicaOfAnOlderRevisionWithTheNewConfiguration() {
    var before = aDeployment().withReplicas(1, 1).build();
    var after = replacementOf(before, aConfiguration().withThreadCount(7)).build().after();

    var decision = decide(after);

    assertThat(decision.actions())
        .filteredOn(action -> action instanceof Action.Start)
        .extracting(action -> ((Action.Start) action).id().revision())
        .containsExactly(2L);
  }

  @Test
  void forgetsAStartThatIsNotWantedAnyMoreAndFencesItOff() {
    var pending = decide(aDeployment().build()).after();
    var id = pending.observed().replicas().getFirst().id();
    var switchedOff = aDeployment().withId(pending.id()).disabled().build();
    var both =
        switchedOff.observe(pending.observed(), switchedOff.operation(), pending.reserved(), NOW);

    var decision = decide(both);

    assertThat(recorded(decision)).isEmpty();
    assertThat(decision.actions()).containsExactly(new Action.Stop(id, Duration.ZERO));
  }

  @Test
  void believesTheFurthestOfSeveralSightings() {
    var deployment = aDeployment().withReplicas(0, 1).build();
    var id = id(deployment, 0, 1);

    var ready =
        decide(
            deployment, seen(id, Phase.STARTING), seen(id, Phase.READY), seen(id, Phase.STARTING));
    assertThat(ready.after().observed().ready()).isEqualTo(1);

    var ended = decide(deployment, seen(id, Phase.READY), seen(id, Phase.EXITED));
    assertThat(recorded(ended)).doesNotContain(id);
  }

  @Test
  void beginsANewCountOfFailedStartsWhenOneBecomesReadyOrCeasesToBe() {
    var starting = failedTwice(aDeployment().withReplicas(0, 1).build());
    var id = id(starting, 0, 1);
    var ready = decide(starting, seen(id, Phase.READY)).after();
    assertThat(ready.observed().failures().failedStarts()).isZero();

    var ceased = decide(failedTwice(ready), seen(id, Phase.STARTING)).after();
    assertThat(ceased.observed().failures().failedStarts()).isZero();
    assertThat(ceased.status().state()).isEqualTo(State.STARTING);
  }

  private static Deployment failedTwice(Deployment deployment) {
    var before = deployment.observed();
    var observed =
        new Observed(
            deployment.generation(),
            before.replicas(),
            before.attempts(),
            Failures.NONE.ended(false, "one", CREATED).ended(false, "two", CREATED.plusSeconds(5)),
            before.stable(),
            before.since(),
            before.progressAt(),
            null,
            null,
            null);
    return deployment.observe(observed, deployment.operation(), deployment.reserved(), NOW);
  }

  @Test
  void changesNothingWhereNothingChanged() {
    var deployment = aDeployment().withReplicas(1, 1).build();
    var first = decide(deployment, seen(id(deployment, 0, 1), Phase.READY));
    var second = decide(first.after(), seen(id(deployment, 0, 1), Phase.READY));

    assertThat(second.after()).isSameAs(first.after());
    assertThat(second.actions()).isEmpty();
    assertThat(second.ended()).isEmpty();
    assertThat(second.events()).isEmpty();
    assertThat(second.nextWake()).isNull();
  }
}
