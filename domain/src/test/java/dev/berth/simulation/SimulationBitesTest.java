package dev.berth.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulator would notice: a fault that is planted on purpose breaks a seed soon. */
final class SimulationBitesTest {
  private static final long SEEDS = 2_000;

  @ParameterizedTest
  @EnumSource
  void notices(PlantedFault fault) {
    assertThat(
            LongStream.range(0, SEEDS)
                .boxed()
                .flatMap(seed -> broken(seed, fault).stream())
                .findFirst())
        .as("what breaks in the first %d seeds", SEEDS)
        .isPresent();
  }

  private static Optional<String> broken(long seed, Sabotage sabotage) {
    try {
      Simulation.run(SimulatedWorld.of(seed, sabotage, new Tally(), /* traced= */ false));
      return Optional.empty();
    } catch (BrokenInvariant e) {
      return Optional.of("seed " + seed + ": " + e.getMessage());
    }
  }
}
