package dev.berth.simulation;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened in one seed, for people; kept only where somebody will read it. */
final class Trace {
  private final List<String> lines = new ArrayList<>();
  private final Clock clock;
  private final boolean kept;

  Trace(Clock clock, boolean kept) {
    this.clock = clock;
    this.kept = kept;
  }

  void add(Supplier<String> line) {
    if (kept) {
      lines.add(clock.instant() + " " + line.get());
    }
  }

  /** The newest lines, oldest first. */
  String newest(int most) {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - most), lines.size()));
  }
}
