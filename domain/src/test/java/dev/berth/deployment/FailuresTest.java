package dev.berth.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

  /** The waits after so many endings in a row, each as soon as the wait before is over. */
  private static List<Duration> waits(boolean wasReady, int endings) {
    var waits = new ArrayList<Duration>();
    var failures = Failures.NONE;
    var now = NOW;
    for (var ending = 0; ending < endings; ending++) {
      failures = failures.ended(wasReady, "it broke", now);
      var retryAt = Objects.requireNonNull(failures.retryAt());
      waits.add(Duration.between(now, retryAt));
      now = retryAt;
    }
    return waits;
  }

  private static Duration[] seconds(int... seconds) {
    return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
  }

  @Test
  void waitTwiceAsLongAfterEachFailedStartUpToAMinute() {
    assertThat(waits(false, 9)).containsExactly(seconds(1, 2, 4, 8, 16, 32, 60, 60, 60));
  }

  @Test
  void replaceTheFirstReadyOneAtOnce() {
    assertThat(waits(true, 9)).containsExactly(seconds(0, 1, 2, 4, 8, 16, 32, 60, 60));
  }

  @Test
  void countEndingsDuringABackOffAsOne() {
    var first = Failures.NONE.ended(false, "one", NOW);
    var second = first.ended(false, "two", NOW.plusMillis(999));

    assertThat(second.endings()).isEqualTo(1);
    assertThat(second.failedStarts()).isEqualTo(1);
    assertThat(second.retryAt()).isEqualTo(first.retryAt());
    assertThat(second.reason()).isEqualTo("two");
    assertThat(first.ended(false, "two", NOW.plusSeconds(1)).failedStarts()).isEqualTo(2);
  }

  @Test
  void areExhaustedByThreeFailedStartsInARow() {
    var failures = Failures.NONE;
    for (var start = 1; start <= Failures.MAX_FAILED_STARTS; start++) {
      assertThat(failures.exhausted()).isFalse();
      failures = failures.ended(false, "it broke", NOW.plusSeconds(100L * start));
    }
    assertThat(failures.exhausted()).isTrue();
  }

  @Test
  void beginANewCountWhenOneIsLostThatWasReady() {
    var failures = Failures.NONE.ended(false, "a", NOW).ended(false, "b", NOW.plusSeconds(10));
    assertThat(failures.failedStarts()).isEqualTo(2);
    assertThat(failures.ended(true, "c", NOW.plusSeconds(20)).failedStarts()).isZero();
    assertThat(failures.ended(true, "c", NOW.plusSeconds(20)).endings()).isEqualTo(3);
  }

  @Test
  void beginANewCountWhenOneBecomesReady() {
    var failures = Failures.NONE.ended(false, "a", NOW).recount();
    assertThat(failures.failedStarts()).isZero();
    assertThat(failures.endings()).isEqualTo(1);
    assertThat(Failures.NONE.recount()).isSameAs(Failures.NONE);
  }

  @Test
  void keepTheReasonWhenBerthGivesUp() {
    var failures = Failures.NONE.ended(false, "exit code 1", NOW).giveUp();
    assertThat(failures.gaveUp()).isTrue();
    assertThat(failures.reason()).isEqualTo("exit code 1");
    assertThat(failures.ended(false, "later", NOW.plusSeconds(9)).gaveUp()).isTrue();
  }
}
