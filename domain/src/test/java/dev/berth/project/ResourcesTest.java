package dev.berth.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResourcesTest {

  private static Resources typed(GpuType type, int count) {
    return new Resources(0, 0, 0, Map.of(type, count), 0);
  }

  private static Resources any(int count) {
    return new Resources(0, 0, 0, Map.of(), count);
  }

  @Test
  void addAndSubtractEachDimension() {
    var some = new Resources(100, 200, 1, Map.of(GpuType.T4, 1), 2);
    var more = new Resources(50, 100, 2, Map.of(GpuType.T4, 1, GpuType.L4, 3), 1);

    assertThat(some.plus(more))
        .isEqualTo(new Resources(150, 300, 3, Map.of(GpuType.T4, 2, GpuType.L4, 3), 3));
    assertThat(some.plus(more).minus(more)).isEqualTo(some);
    assertThat(some.minus(some)).isEqualTo(Resources.NONE);
    assertThat(some.times(3)).isEqualTo(some.plus(some).plus(some));
    assertThat(some.times(0)).isEqualTo(Resources.NONE);
  }

  @Test
  void fitWhereNoDimensionIsLarger() {
    var free = new Resources(100, 200, 2, Map.of(GpuType.T4, 2), 0);
    assertThat(free.fitsIn(free)).isTrue();
    assertThat(new Resources(101, 0, 0, Map.of(), 0).fitsIn(free)).isFalse();
    assertThat(new Resources(0, 201, 0, Map.of(), 0).fitsIn(free)).isFalse();
    assertThat(new Resources(0, 0, 3, Map.of(), 0).fitsIn(free)).isFalse();
    assertThat(typed(GpuType.T4, 3).fitsIn(free)).isFalse();
    assertThat(typed(GpuType.L4, 1).fitsIn(free)).isFalse();
  }

  @Test
  void countGpusOfAnyTypeTogetherWithTypedOnes() {
    var free = typed(GpuType.T4, 2).plus(typed(GpuType.L4, 1));
    assertThat(any(3).fitsIn(free)).isTrue();
    assertThat(any(4).fitsIn(free)).isFalse();
    assertThat(typed(GpuType.T4, 2).plus(any(1)).fitsIn(free)).isTrue();
    assertThat(typed(GpuType.T4, 2).plus(any(2)).fitsIn(free)).isFalse();
  }

  @Test
  void fitWhereNothingIsAskedForThoughMoreThanAllIsInUse() {
    var overdrawn = new Resources(10, 10, 1, Map.of(GpuType.T4, -1), -2);
    assertThat(new Resources(10, 10, 1, Map.of(), 0).fitsIn(overdrawn)).isTrue();
    assertThat(any(1).fitsIn(overdrawn)).isFalse();
  }

  @Test
  void takeTheLargerOfEachDimension() {
    assertThat(new Resources(1, 5, 2, Map.of(), 0).max(new Resources(4, 2, 2, Map.of(), 0)))
        .isEqualTo(new Resources(4, 5, 2, Map.of(), 0));
    assertThat(typed(GpuType.T4, 2).max(typed(GpuType.T4, 1))).isEqualTo(typed(GpuType.T4, 2));
  }

  @Test
  void takeTheLargerOfGpusTogetherAndNotOfEachKindApart() {
    // Two of a type or two of any: two are enough for either.
    assertThat(typed(GpuType.T4, 2).max(any(2)).allGpus()).isEqualTo(2);
    assertThat(typed(GpuType.T4, 2).max(any(2)).gpus()).isEqualTo(Map.of(GpuType.T4, 2));
    assertThat(typed(GpuType.T4, 1).max(any(3)).allGpus()).isEqualTo(3);
    // One of this type or one of that.
    var either = typed(GpuType.T4, 1).max(typed(GpuType.L4, 1));
    assertThat(either.allGpus()).isEqualTo(1);
    assertThat(typed(GpuType.T4, 1).fitsIn(either)).isTrue();
    assertThat(typed(GpuType.L4, 1).fitsIn(either)).isTrue();
    assertThat(typed(GpuType.T4, 1).plus(typed(GpuType.L4, 1)).fitsIn(either)).isFalse();
  }

  @Test
  void neverOfferMoreGpusThanThereAre() {
    // Four in all, others use two of any type, and this deployment holds none.
    var free = typed(GpuType.T4, 4).minus(any(2));
    assertThat(free.max(Resources.NONE).allGpus()).isEqualTo(2);
    assertThat(any(3).fitsIn(free.max(Resources.NONE))).isFalse();
  }

  @Test
  void readAsPeopleSayThem() {
    assertThat(new Resources(1_500, 512L << 20, 2, Map.of(GpuType.T4, 1), 1))
        .hasToString("1.5 CPU, 512 MiB, 2 replicas, 2 GPUs (1 T4)");
    assertThat(new Resources(2_000, 0, 0, Map.of(), 0)).hasToString("2 CPU, 0 MiB, 0 replicas");
  }
}
