package dev.berth.simulation;

import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides which port call fails, and whether before or after it took effect. */
final class Mishaps {
  private final Random random;
  private double rate;
  private long calls;
  private long planned;
  private Kind plannedKind = Kind.CRASH_BEFORE;
  private @Nullable Suspension running;

  /** What goes wrong with a call. */
  enum Kind {
    CRASH_BEFORE(true),
    CRASH_AFTER(true),
    TROUBLE_BEFORE(false),
    TROUBLE_AFTER(false);

    private final boolean crash;

    Kind(boolean crash) {
      this.crash = crash;
    }

    private <T> T around(Supplier<T> call) {
      if (this == CRASH_AFTER || this == TROUBLE_AFTER) {
        var _ = call.get();
      }
      if (crash) {
        throw new Crash();
      }
      throw new Trouble();
    }
  }

  Mishaps(Random random) {
    this.random = random;
  }

  /** How likely a call goes wrong, from 0 to 1. */
  void rate(double probability) {
    rate = probability;
  }

  boolean happens(double probability) {
    return rate > 0 && random.nextDouble() < probability;
  }

  /** Whatever happens, that call goes wrong in that way; calls are counted from 1. */
  void plan(long call, Kind kind) {
    planned = call;
    plannedKind = kind;
  }

  /** How many calls there were. */
  long calls() {
    return calls;
  }

  /** The work that runs on a thread of its own now; null where the simulation itself runs. */
  void running(@Nullable Suspension suspension) {
    running = suspension;
  }

  /** Whether whoever calls now was stopped for a while, so that it may know old things. */
  boolean outdated() {
    return running != null && running.resumed();
  }

  <T> T around(Supplier<T> call) {
    if (running != null) {
      running.pass();
    }
    calls++;
    if (calls == planned) {
      return plannedKind.around(call);
    }
    if (rate == 0) {
      return call.get();
    }
    var dice = random.nextDouble();
    if (dice < rate) {
      goWrong();
    }
    var result = call.get();
    if (dice > 1 - rate) {
      goWrong();
    }
    return result;
  }

  void around(Runnable call) {
    this.<Boolean>around(
        () -> {
          call.run();
          return true;
        });
  }

  private void goWrong() {
    if (random.nextInt(3) == 0) {
      throw new Trouble();
    }
    throw new Crash();
  }
}
