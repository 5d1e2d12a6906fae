package dev.berth.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said of the next start from those before. */
final class LearntStartTest {
  private static StartPhases seconds(int loading) {
    return new StartPhases(
        Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofSeconds(loading));
  }

  private static List<StartPhases> from(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(LearntStartTest::seconds).toList();
  }

  @Test
  void halfOfTheStartsAndNineOfTenWereReadyWithinWhatItSays() {
    var learnt = LearntStart.of(from(1, 20).reversed(), List.of(), List.of()).orElseThrow();

    assertThat(learnt.basis()).isEqualTo(LearntStart.Basis.VERSION);
    assertThat(learnt.starts()).isEqualTo(20);
    assertThat(learnt.half()).isEqualTo(Duration.ofMillis(10_500));
    assertThat(learnt.most()).isEqualTo(Duration.ofMillis(18_500));
    assertThat(learnt.usual()).isEqualTo(seconds(10));
  }

  @Test
  void aSingleStartIsHalfAndMost() {
    var learnt = LearntStart.of(from(7, 7), List.of(), List.of()).orElseThrow();

    assertThat(learnt.half()).isEqualTo(learnt.most()).isEqualTo(Duration.ofMillis(7_500));
  }

  @Test
  void theVersionCountsBeforeItsModelAndThatBeforeTheEngine() {
    assertThat(LearntStart.of(from(1, 1), from(2, 2), from(3, 3)))
        .hasValueSatisfying(
            learnt -> assertThat(learnt.basis()).isEqualTo(LearntStart.Basis.VERSION));
    assertThat(LearntStart.of(List.of(), from(2, 2), from(3, 3)))
        .hasValueSatisfying(
            learnt -> {
              assertThat(learnt.basis()).isEqualTo(LearntStart.Basis.MODEL);
              assertThat(learnt.usual()).isEqualTo(seconds(2));
            });
    assertThat(LearntStart.of(List.of(), List.of(), from(3, 3)))
        .hasValueSatisfying(
            learnt -> assertThat(learnt.basis()).isEqualTo(LearntStart.Basis.ENGINE));
    assertThat(LearntStart.of(List.of(), List.of(), List.of())).isEmpty();
  }

  @Test
  void saysItInWords() {
    assertThat(LearntStart.of(from(1, 20), List.of(), List.of()).orElseThrow())
        .hasToString("ready in about 11 s (half of starts), 19 s (most)");
    assertThat(LearntStart.of(List.of(), from(0, 200), List.of()).orElseThrow())
        .hasToString("ready in about 101 s (half of starts of its other versions), 3 min (most)");
    var quick = new StartPhases(Duration.ZERO, Duration.ofMillis(90), Duration.ofMillis(300));
    assertThat(LearntStart.of(List.of(), List.of(), List.of(quick)).orElseThrow())
        .hasToString(
            "ready in about less than 1 s (half of starts of other models), less than 1 s (most)");
  }
}
