package dev.berth.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Serving;
import dev.berth.project.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The simulated engine keeps the contract, and its faults are what they say. */
final class SimulatedEngineTest extends EngineContract {
  private static final Duration STEP = Duration.ofMillis(100);
  private static final String STUBBORN = "stubborn";

  private Instant now = Instant.EPOCH;
  private final SimulatedEngine simulated =
      new SimulatedEngine(() -> now, new Random(1))
          .fates((id, spec) -> fate(spec))
          .drains(() -> Duration.ofSeconds(1));

  private static Fate fate(ReplicaSpec spec) {
    return switch (word(spec)) {
      case "unready" -> new Fate.NeverReady();
      case "failing" -> new Fate.Exits(Duration.ofSeconds(1), "it broke");
      case "impossible" -> new Fate.Refused("no such image");
      default -> new Fate.Ready(Duration.ofSeconds(1));
    };
  }

  private static String word(ReplicaSpec spec) {
    return ((Serving.Command) spec.version().serving()).command().getFirst();
  }

  private static ReplicaSpec named(String word) {
    return ReplicaFixture.served(new Serving.Command(List.of(word)));
  }

  @Override
  protected Engine open() {
    return simulated;
  }

  @Override
  protected Engine reopen() {
    simulated.forsake();
    return simulated;
  }

  @Override
  protected ReplicaSpec healthy() {
    return named("healthy");
  }

  @Override
  protected ReplicaSpec unready() {
    return named("unready");
  }

  @Override
  protected ReplicaSpec stubborn() {
    simulated.drains(() -> Duration.ofDays(1));
    return named(STUBBORN);
  }

  @Override
  protected ReplicaSpec failing() {
    return named("failing");
  }

  @Override
  protected String complaint() {
    return "it broke";
  }

  @Override
  protected ReplicaSpec impossible() {
    return named("impossible");
  }

  @Override
  protected void kill(ReplicaId id) {
    simulated.kill(id);
  }

  @Override
  protected int starts(ReplicaId id) {
    return simulated.starts(id);
  }

  @Override
  protected boolean holdsWithin(Duration limit, BooleanSupplier condition) {
    var end = now.plus(limit);
    while (!condition.getAsBoolean()) {
      if (now.isAfter(end)) {
        return false;
      }
      now = now.plus(STEP);
      simulated.tick();
    }
    return true;
  }

  @Test
  void showsALostReplicaAsRunningUntilTheLossIsSeen() {
    ready(first);
    simulated.lose(first, Duration.ofSeconds(10));
    assertThat(simulated.live()).isEmpty();
    now = now.plusSeconds(9);
    assertThat(phase(first)).isEqualTo(Phase.READY);
    now = now.plusSeconds(1);
    assertThat(phase(first)).isEqualTo(Phase.EXITED);
  }

  @Test
  void refusesAReplicaForWhichNoGpuIsLeft() {
    simulated.gpus(1);
    var spec = named("healthy");
    var one =
        new ReplicaSpec(
            spec.version(), new Resources(100, 1 << 20, 1, Map.of(), 1), 1, Map.of(), null);
    engine.start(first, one, FENCE);
    engine.start(second, one, FENCE);
    assertThat(phase(first)).isEqualTo(Phase.STARTING);
    assertThat(observation(second).reason()).isEqualTo("no GPU left: 1 asked, 0 free");
  }

  @Test
  void repeatsAndReordersObservationsAndThenTellsAgain() {
    ready(first);
    ready(second);
    simulated.disorder(1);
    simulated.kill(first);
    var seen = engine.observe(deployment);
    assertThat(seen).hasSize(4);
    assertThat(simulated.nextChange()).isPresent();
  }

  @Test
  void saysWhenSomethingHappensNext() {
    engine.start(first, healthy(), FENCE);
    assertThat(simulated.nextChange()).contains(now.plusSeconds(1));
    now = now.plusSeconds(1);
    assertThat(phase(first)).isEqualTo(Phase.READY);
    assertThat(simulated.nextChange()).isEmpty();
  }

  @Test
  void remembersAStartBesideARunningReplica() {
    engine.start(first, healthy(), FENCE);
    engine.start(new ReplicaId(deployment, 1, 0, 9), healthy(), FENCE);
    assertThat(simulated.violations()).hasSize(1);
    assertThat(simulated.starts()).isEqualTo(2);
    engine.stop(first, Duration.ZERO, FENCE - 1);
    assertThat(simulated.staleCalls()).isEqualTo(1);
  }
}
