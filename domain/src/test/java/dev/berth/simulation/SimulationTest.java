package dev.berth.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Runs ten thousand seeds. {@code -Dberth.simulation.seeds=N} runs that many instead, {@code
 * -Dberth.simulation.seed=N} runs one and prints what happened in it.
 */
final class SimulationTest {
  private static final long THOROUGH = 10_000;
  private static final long SEEDS = Long.getLong("berth.simulation.seeds", THOROUGH);
  private static final int TRACE_LINES = 300;
  private static final long NONE = -1;

  private final Tally tally = new Tally();

  @Test
  void keepsItsPromisesInEverySeed() {
    var only = Long.getLong("berth.simulation.seed");
    if (only != null) {
      System.out.println(traced(only));
      Simulation.run(SimulatedWorld.of(only, Sabotage.NONE, tally, /* traced= */ false));
      return;
    }
    var broken = new AtomicLong(NONE);
    LongStream.range(0, SEEDS)
        .parallel()
        .filter(seed -> broken.get() == NONE && !holds(seed))
        .forEach(seed -> broken.compareAndSet(NONE, seed));
    if (broken.get() != NONE) {
      fail(
          "seed %d is broken (again with -Dberth.simulation.seed=%d)%n%s"
              .formatted(broken.get(), broken.get(), traced(broken.get())));
    }
    System.out.println(SEEDS + " seeds: " + tally);
    if (SEEDS >= THOROUGH) {
      assertThat(tally.missing()).as("what no seed went through").isEmpty();
    }
  }

  private boolean holds(long seed) {
    try {
      Simulation.run(SimulatedWorld.of(seed, Sabotage.NONE, tally, /* traced= */ false));
      return true;
    } catch (RuntimeException | BrokenInvariant e) {
      return false;
    }
  }

  private static String traced(long seed) {
    var world = SimulatedWorld.of(seed, Sabotage.NONE, new Tally(), /* traced= */ true);
    try {
      Simulation.run(world);
      return world.trace().newest(TRACE_LINES);
    } catch (RuntimeException | BrokenInvariant e) {
      return world.trace().newest(TRACE_LINES) + "\n" + e;
    }
  }
}
