package dev.berth.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** What every engine promises. An engine's test extends it and says how to reach the engine. */
public abstract class EngineContract {
  protected static final Duration LONG = Duration.ofSeconds(20);
  protected static final long FENCE = 7;

  protected final UUID deployment = UUID.randomUUID();
  protected final ReplicaId first = new ReplicaId(deployment, 1, 0, 1);
  protected final ReplicaId second = new ReplicaId(deployment, 1, 1, 2);
  private final ConcurrentHashMap<UUID, Integer> changes = new ConcurrentHashMap<>();
  protected Engine engine;

  /** An engine that never ran anything. */
  protected abstract Engine open();

  /** The same engine after Berth was killed and came back. */
  protected abstract Engine reopen();

  /** What becomes ready soon, and ends soon after it was asked to. */
  protected abstract ReplicaSpec healthy();

  /** What runs and never becomes ready. */
  protected abstract ReplicaSpec unready();

  /** What becomes ready, and does not end because it was asked to. */
  protected abstract ReplicaSpec stubborn();

  /** What ends by itself soon after its start, because of {@link #complaint}. */
  protected abstract ReplicaSpec failing();

  /** What a failing replica says last. */
  protected abstract String complaint();

  /** What cannot be started at all. */
  protected abstract ReplicaSpec impossible();

  /** Ends a running replica as a crash would, behind the engine's back. */
  protected abstract void kill(ReplicaId id);

  /** How often the replica was really started. */
  protected abstract int starts(ReplicaId id);

  /** Waits until a condition holds, for at most the time; says whether it held. */
  protected abstract boolean holdsWithin(Duration limit, BooleanSupplier condition);

  @BeforeEach
  final void openAndListen() {
    engine = open();
    listen();
  }

  private void listen() {
    engine.onChange(changed -> changes.merge(changed, 1, Integer::sum));
  }

  @Nested
  class Start {
    @Test
    void isObservedAtOnceAndBecomesReadyWithAnEndpoint() {
      engine.start(first, healthy(), FENCE);
      assertThat(phase(first)).isIn(Phase.STARTING, Phase.READY);
      await(first, Phase.READY);
      var ready = observation(first);
      assertThat(ready.endpoint()).isNotNull();
      assertThat(ready.reason()).isNull();
    }

    @Test
    void isNotReadyBeforeTheReplicaSaysSo() {
      engine.start(first, unready(), FENCE);
      assertThat(
              holdsWithin(Duration.ofMillis(600), () -> observation(first).phase() == Phase.READY))
          .isFalse();
      assertThat(phase(first)).isEqualTo(Phase.STARTING);
    }

    @Test
    void ofTheSameIdStartsOneReplica() {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int call = 0; call < 8; call++) {
          threads.execute(() -> engine.start(first, healthy(), FENCE));
        }
      }
      await(first, Phase.READY);
      engine.start(first, healthy(), FENCE);
      assertThat(engine.observe(deployment)).hasSize(1);
      assertThat(starts(first)).isEqualTo(1);
    }

    @Test
    void ofAnOlderCallerDoesNothingOnceANewerOneWasAdmitted() {
      engine.admit(deployment, FENCE + 1);
      engine.start(first, healthy(), FENCE);
      assertThat(engine.observe(deployment)).isEmpty();

      engine.admit(deployment, FENCE);
      engine.start(first, healthy(), FENCE);
      assertThat(engine.observe(deployment)).isEmpty();

      engine.start(first, healthy(), FENCE + 1);
      await(first, Phase.READY);
    }

    @Test
    void ofAnIdThatEndedDoesNothing() {
      engine.start(first, failing(), FENCE);
      await(first, Phase.EXITED);
      engine.start(first, healthy(), FENCE);
      assertThat(holdsWithin(Duration.ofMillis(300), () -> phase(first) != Phase.EXITED)).isFalse();
      assertThat(starts(first)).isEqualTo(1);
    }

    @Test
    void givesEachReplicaAnEndpointOfItsOwn() {
      engine.start(first, healthy(), FENCE);
      engine.start(second, healthy(), FENCE);
      await(first, Phase.READY);
      await(second, Phase.READY);
      assertThat(observation(first).endpoint()).isNotEqualTo(observation(second).endpoint());
    }

    @Test
    void thatIsImpossibleIsObservedAsEndedWithTheReason() {
      engine.start(first, impossible(), FENCE);
      await(first, Phase.EXITED);
      assertThat(observation(first).reason()).isNotBlank();
      assertThat(observation(first).endpoint()).isNull();
    }
  }

  @Nested
  class End {
    @Test
    void byItselfIsObservedWithTheLastWords() {
      engine.start(first, failing(), FENCE);
      await(first, Phase.EXITED);
      assertThat(observation(first).reason()).contains(complaint());
      assertThat(observation(first).endpoint()).isNull();
    }

    @Test
    void byACrashIsObserved() {
      ready(first);
      kill(first);
      await(first, Phase.EXITED);
      assertThat(observation(first).reason()).isNotBlank();
    }

    @Test
    void byACrashLeavesOthersAlone() {
      ready(first);
      ready(second);
      kill(first);
      await(first, Phase.EXITED);
      assertThat(phase(second)).isEqualTo(Phase.READY);
    }
  }

  @Nested
  class Stop {
    @Test
    void drainsThenEnds() {
      ready(first);
      engine.stop(first, LONG, FENCE);
      assertThat(phase(first)).isIn(Phase.DRAINING, Phase.EXITED);
      await(first, Phase.EXITED);
      assertThat(observation(first).reason()).isNotBlank();
    }

    @Test
    void endsByForceWhatDoesNotEndByItself() {
      becomesReady(first, stubborn());
      engine.stop(first, Duration.ofMillis(500), FENCE);
      assertThat(phase(first)).isEqualTo(Phase.DRAINING);
      await(first, Phase.EXITED);
    }

    @Test
    void withLessGraceHurriesAnEarlierOne() {
      becomesReady(first, stubborn());
      engine.stop(first, Duration.ofHours(1), FENCE);
      engine.stop(first, Duration.ZERO, FENCE);
      await(first, Phase.EXITED);
    }

    @Test
    void rightAfterTheStartEndsItToo() {
      engine.start(first, healthy(), FENCE);
      engine.stop(first, LONG, FENCE);
      await(first, Phase.EXITED);
      assertThat(holdsWithin(Duration.ofMillis(300), () -> phase(first) != Phase.EXITED)).isFalse();
    }

    @Test
    void ofWhatIsUnknownOrEndedDoesNothing() {
      engine.stop(first, LONG, FENCE);
      assertThat(engine.observe(deployment)).isEmpty();
      engine.start(first, failing(), FENCE);
      await(first, Phase.EXITED);
      var ended = observation(first);
      engine.stop(first, LONG, FENCE);
      assertThat(observation(first)).isEqualTo(ended);
    }
  }

  @Nested
  class Remove {
    @Test
    void forgetsWhatEnded() {
      engine.start(first, failing(), FENCE);
      await(first, Phase.EXITED);
      assertThat(engine.deployments()).contains(deployment);
      engine.remove(first, FENCE);
      assertThat(engine.observe(deployment)).isEmpty();
      assertThat(engine.deployments()).doesNotContain(deployment);
      engine.remove(first, FENCE);
    }

    @Test
    void leavesAloneWhatRuns() {
      ready(first);
      engine.remove(first, FENCE);
      assertThat(phase(first)).isEqualTo(Phase.READY);
    }
  }

  @Nested
  class Fencing {
    @Test
    void anOlderCallChangesNothing() {
      ready(first);
      engine.start(second, healthy(), FENCE - 1);
      engine.stop(first, Duration.ZERO, FENCE - 1);
      assertThat(holdsWithin(Duration.ofMillis(300), () -> phase(first) != Phase.READY)).isFalse();
      assertThat(engine.observe(deployment)).hasSize(1);
      kill(first);
      await(first, Phase.EXITED);
      engine.remove(first, FENCE - 1);
      assertThat(phase(first)).isEqualTo(Phase.EXITED);
    }

    @Test
    void anyCallRaisesTheFence() {
      engine.stop(first, LONG, FENCE + 1);
      engine.start(first, healthy(), FENCE);
      assertThat(engine.observe(deployment)).isEmpty();
    }

    @Test
    void holdsForOneDeploymentOnly() {
      ready(first);
      var elsewhere = new ReplicaId(UUID.randomUUID(), 1, 0, 1);
      engine.start(elsewhere, healthy(), 1);
      assertThat(engine.observe(elsewhere.deployment())).hasSize(1);
    }

    @Test
    void survivesAReopening() {
      ready(first);
      engine = reopen();
      engine.stop(first, Duration.ZERO, FENCE - 1);
      engine.start(second, healthy(), FENCE - 1);
      assertThat(holdsWithin(Duration.ofMillis(300), () -> phase(first) == Phase.EXITED)).isFalse();
      assertThat(engine.observe(deployment)).hasSize(1);
    }
  }

  @Nested
  class Reopened {
    @Test
    void knowsWhatRanBeforeAndStartsNothingTwice() {
      ready(first);
      engine.start(second, failing(), FENCE);
      await(second, Phase.EXITED);
      var endpoint = observation(first).endpoint();
      engine = reopen();
      engine.start(first, healthy(), FENCE);
      engine.start(second, healthy(), FENCE);
      await(first, Phase.READY);
      assertThat(observation(first).endpoint()).isEqualTo(endpoint);
      assertThat(phase(second)).isEqualTo(Phase.EXITED);
      assertThat(observation(second).reason()).contains(complaint());
      assertThat(starts(first)).isEqualTo(1);
      assertThat(starts(second)).isEqualTo(1);
      assertThat(engine.deployments()).containsExactly(deployment);
    }

    @Test
    void seesAndEndsWhatItDidNotStartItself() {
      ready(first);
      ready(second);
      engine = reopen();
      listen();
      await(second, Phase.READY);
      changes.clear();
      kill(first);
      await(first, Phase.EXITED);
      engine.stop(second, LONG, FENCE);
      await(second, Phase.EXITED);
      assertThat(holdsWithin(LONG, () -> changes.containsKey(deployment))).isTrue();
    }
  }

  @Nested
  class Listeners {
    @Test
    void hearOfEveryPhase() {
      engine.start(first, healthy(), FENCE);
      await(first, Phase.READY);
      heardAfter(() -> kill(first));
      await(first, Phase.EXITED);
    }

    @Test
    void hearOfADrain() {
      becomesReady(first, stubborn());
      heardAfter(() -> engine.stop(first, Duration.ofHours(1), FENCE));
    }

    private void heardAfter(Runnable event) {
      assertThat(holdsWithin(LONG, () -> changes.containsKey(deployment))).isTrue();
      changes.clear();
      event.run();
      assertThat(holdsWithin(LONG, () -> changes.containsKey(deployment))).isTrue();
    }
  }

  protected final Phase phase(ReplicaId id) {
    return observation(id).phase();
  }

  protected final Observation observation(ReplicaId id) {
    var found =
        engine.observe(id.deployment()).stream().filter(one -> one.id().equals(id)).toList();
    assertThat(found).as("observations of %s", id).hasSize(1);
    return found.getFirst();
  }

  protected final void await(ReplicaId id, Phase phase) {
    if (!holdsWithin(LONG, () -> phase(id) == phase)) {
      throw new AssertionFailedError("still " + observation(id) + ", expected " + phase);
    }
  }

  protected final void ready(ReplicaId id) {
    becomesReady(id, healthy());
  }

  private void becomesReady(ReplicaId id, ReplicaSpec spec) {
    engine.start(id, spec, FENCE);
    await(id, Phase.READY);
  }
}
