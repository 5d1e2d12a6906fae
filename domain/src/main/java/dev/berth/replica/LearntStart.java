package dev.berth.replica;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How long replicas of a version take to become ready, learnt from earlier starts.
 *
 * @param basis whose starts these are
 * @param starts how many were looked at, at least 1
 * @param half half of them were ready within this
 * @param most nine of ten were
 * @param usual what half of them took at most for each phase
 */
public record LearntStart(
    Basis basis, int starts, Duration half, Duration most, StartPhases usual) {

  /** How many starts are remembered of each: enough for nine of ten, and few enough to forget. */
  public static final int REMEMBERED = 32;

  /** Whose starts were looked at. */
  public enum Basis {
    /** Those of the very version. */
    VERSION,
    /** Those of other versions of its model. */
    MODEL,
    /** Those of anything that this engine ran. */
    ENGINE
  }

  /**
   * What is known best: of the version, else of its model, else of the engine; empty where nothing
   * is. The starts may come in any order.
   */
  public static Optional<LearntStart> of(
      List<StartPhases> ofVersion, List<StartPhases> ofModel, List<StartPhases> ofEngine) {
    if (!ofVersion.isEmpty()) {
      return Optional.of(of(Basis.VERSION, ofVersion));
    }
    if (!ofModel.isEmpty()) {
      return Optional.of(of(Basis.MODEL, ofModel));
    }
    return ofEngine.isEmpty() ? Optional.empty() : Optional.of(of(Basis.ENGINE, ofEngine));
  }

  private static LearntStart of(Basis basis, List<StartPhases> starts) {
    return new LearntStart(
        basis,
        starts.size(),
        within(5, starts, StartPhases::total),
        within(9, starts, StartPhases::total),
        new StartPhases(
            within(5, starts, StartPhases::placing),
            within(5, starts, StartPhases::starting),
            within(5, starts, StartPhases::loading)));
  }

  /** What so many of ten took at most. */
  private static Duration within(
      int tenths, List<StartPhases> starts, Function<StartPhases, Duration> phase) {
    var sorted = starts.stream().map(phase).sorted().toList();
    return sorted.get((sorted.size() * tenths + 9) / 10 - 1);
  }

  /** Such as {@code ready in about 8 s (half of starts), 14 s (most)}. */
  @Override
  public String toString() {
    return "ready in about %s (half of %s), %s (most)".formatted(text(half), whose(), text(most));
  }

  private String whose() {
    return switch (basis) {
      case VERSION -> "starts";
      case MODEL -> "starts of its other versions";
      case ENGINE -> "starts of other models";
    };
  }

  private static String text(Duration duration) {
    var seconds = (duration.toMillis() + 500) / 1_000;
    if (seconds == 0) {
      return "less than 1 s";
    }
    return seconds < 120 ? seconds + " s" : (seconds + 30) / 60 + " min";
  }
}
