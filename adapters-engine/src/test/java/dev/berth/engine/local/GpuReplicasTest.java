package dev.berth.engine.local;

import static dev.berth.engine.local.LocalEngineFixture.holdsWithin;
import static dev.berth.engine.local.LocalEngineFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real replicas on GPU slots; nothing looks for GPUs. */
final class GpuReplicasTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Gpus MACHINE = Gpus.parse("T4:3,5").orElseThrow();

  @TempDir Path folder;
  private final UUID deployment = UUID.randomUUID();
  private final ReplicaId first = new ReplicaId(deployment, 1, 0, 1);
  private final ReplicaId second = new ReplicaId(deployment, 1, 1, 2);
  private final ReplicaId third = new ReplicaId(deployment, 1, 2, 3);
  private LocalEngineFixture fixture;
  private LocalEngine engine;

  @BeforeEach
  void open() {
    fixture = new LocalEngineFixture(folder, MACHINE);
    engine = fixture.open();
  }

  @AfterEach
  void endEverything() {
    fixture.close();
  }

  @Test
  void eachSeesItsOwnWhateverItsEnvironmentAsksFor() {
    start(first, 1, Map.of("CUDA_VISIBLE_DEVICES", "0,1,2,3,4,5"));
    start(second, 1, Map.of());

    assertThat(environment(first)).contains("CUDA_VISIBLE_DEVICES=3\n", "NVIDIA_VISIBLE_DEVICES=3");
    assertThat(environment(second)).contains("CUDA_VISIBLE_DEVICES=5\n");
  }

  @Test
  void oneThatIsNoLongerFreeIsRefusedWithNumbersEvenAfterARestart() {
    start(first, 1, Map.of());
    engine = fixture.open();
    start(second, 1, Map.of());
    assertThat(environment(second)).contains("CUDA_VISIBLE_DEVICES=5\n");

    engine.start(third, spec(1, Map.of()), 1);

    var evidence = Objects.requireNonNull(observation(third).evidence());
    assertThat(evidence.code()).isEqualTo(ReasonCode.NO_SUCH_GPU);
    assertThat(evidence.message())
        .isEqualTo(
            "It could not be started. It needs 1 GPU of type T4; this machine has 2 (engine.gpus),"
                + " of which 0 are free.");
  }

  @Test
  void isFreeAgainWhenTheReplicaHasEnded() {
    start(first, 2, Map.of());
    engine.stop(first, SOON, 1);
    assertThat(holdsWithin(SOON, () -> observation(first).phase() == Phase.EXITED)).isTrue();

    start(second, 2, Map.of());

    assertThat(environment(second)).contains("CUDA_VISIBLE_DEVICES=3,5\n");
  }

  @Test
  void theStartOfAReplicaIsMeasuredUnlessBerthWasAwayMeanwhile() {
    start(first, 1, Map.of());

    assertThat(engine.startOf(first))
        .hasValueSatisfying(
            start -> {
              assertThat(start.placing()).isPositive();
              assertThat(start.starting()).isPositive();
              assertThat(start.loading()).isPositive();
              assertThat(start.total()).isLessThan(SOON);
            });
    assertThat(engine.startOf(second)).isEmpty();
    engine = fixture.open();
    assertThat(engine.startOf(first)).isEmpty();
  }

  private void start(ReplicaId id, int gpus, Map<String, String> environment) {
    engine.start(id, spec(gpus, environment), 1);
    assertThat(holdsWithin(SOON, () -> observation(id).phase() == Phase.READY)).isTrue();
  }

  private ReplicaSpec spec(int gpus, Map<String, String> environment) {
    var resources = new Resources(100, 256L << 20, 1, Map.of(GpuType.T4, gpus), 0);
    var version = fixture.running("curious").version();
    return new ReplicaSpec(version, resources, 1, environment, null);
  }

  private String environment(ReplicaId id) {
    return text(fixture.folder(id).resolve("work").resolve("environment"));
  }

  private Observation observation(ReplicaId id) {
    return engine.observe(deployment).stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
