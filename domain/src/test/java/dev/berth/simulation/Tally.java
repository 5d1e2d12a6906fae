package dev.berth.simulation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the seeds went through, so that a simulation that meets nothing is noticed. */
final class Tally {
  private static final List<String> EXPECTED =
      List.of(
          "commits Occupied",
          "commits Repeated",
          "crashes",
          "ends as wanted",
          "ends given up",
          "ends trying on",
          "ends waiting for capacity",
          "operations FAILED",
          "operations ROLLED_BACK",
          "pauses",
          "records STALE",
          "records after death",
          "routes acknowledged too late",
          "troubles");

  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  void count(String what) {
    counts.computeIfAbsent(what, _ -> new LongAdder()).increment();
  }

  /** What every thorough run goes through, and this one did not. */
  List<String> missing() {
    return EXPECTED.stream().filter(what -> !counts.containsKey(what)).toList();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
