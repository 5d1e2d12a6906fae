package dev.berth.deployment;

import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuntimeConfigurationTest {

  @ParameterizedTest
  @CsvSource({
    "0.07, 70",
    "0.1, 100",
    "0.3, 300",
    "0.57, 570",
    "1, 1000",
    "4.1, 4100",
    "0.0001, 1",
    "1.0001, 1001"
  })
  void countsCpuInThousandthsRoundedUp(double units, long millis) {
    assertThat(aConfiguration().withCpu(units).build().perReplica().cpuMillis()).isEqualTo(millis);
  }

  @Test
  void countsATenthOfACpuAnd256MebibytesWhereNothingIsSaid() {
    assertThat(aConfiguration().withMinReplicas(3).build().reserved())
        .isEqualTo(new Resources(300, (3 * 256L) << 20, 3, Map.of(), 0));
  }

  @Test
  void countsGpusByTypeOrOfAnyType() {
    var typed = aConfiguration().withGpus(2, GpuType.T4).withMinReplicas(2).build().reserved();
    assertThat(typed.gpus()).containsExactly(Map.entry(GpuType.T4, 4));
    assertThat(typed.anyGpus()).isZero();
    var any = aConfiguration().withGpus(2, null).withMinReplicas(2).build().reserved();
    assertThat(any.gpus()).isEmpty();
    assertThat(any.anyGpus()).isEqualTo(4);
  }

  @Test
  void runsAlikeWhereOnlyTheScaleDiffers() {
    var one = aConfiguration().withMinReplicas(1).build();
    assertThat(one.runsLike(aConfiguration().withMinReplicas(9).build())).isTrue();
    assertThat(one.runsLike(aConfiguration().withThreadCount(3).build())).isFalse();
    assertThat(one.runsLike(aConfiguration().withMemory("512MiB").build())).isFalse();
    assertThat(one.runsLike(aConfiguration().withCpu(0.5).build())).isFalse();
    assertThat(one.runsLike(aConfiguration().withGpus(1, null).build())).isFalse();
    assertThat(one.runsLike(aConfiguration().withEnvironment(Map.of("A", "b")).build())).isFalse();
  }

  @Test
  void makesARevisionThatRunsAsTheOneBeforeWhereOnlyTheScaleDiffers() {
    var first =
        Revision.first(
            aConfiguration().build(), DeploymentFixture.VERSION, DeploymentFixture.CREATED);
    var scaled =
        first.next(
            2,
            aConfiguration().withMinReplicas(3).build(),
            DeploymentFixture.VERSION,
            DeploymentFixture.CREATED);
    var other =
        scaled.next(
            3,
            aConfiguration().withThreadCount(1).build(),
            DeploymentFixture.VERSION,
            DeploymentFixture.CREATED);

    assertThat(scaled.number()).isEqualTo(2);
    assertThat(scaled.runsAs()).isEqualTo(1);
    assertThat(other.runsAs()).isEqualTo(3);
  }
}
