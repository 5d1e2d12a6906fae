package dev.berth.simulation;

import dev.berth.replica.Fate;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.time.Duration;
import java.util.Random;

/** What becomes of starts: as the configuration says, else by chance while there is chaos. */
final class Fates implements Fate.Decider {
  /** The environment variable that makes every start of a configuration fail in this way. */
  static final String VARIABLE = "FATE";

  private final Random random;
  private final int luck;
  private boolean calm;

  Fates(Random random) {
    this.random = random;
    this.luck = 6 + random.nextInt(20);
  }

  /** From now on every start of a good configuration succeeds. */
  void calmDown() {
    calm = true;
  }

  @Override
  public Fate of(ReplicaId id, ReplicaSpec spec) {
    return switch (spec.environment().getOrDefault(VARIABLE, "good")) {
      case "exits" -> new Fate.Exits(millis(100, 3_000), "exit code 1");
      case "refused" -> new Fate.Refused("no such artifact");
      case "unready" -> new Fate.NeverReady();
      case "loops" -> {
        var ready = random.nextInt(100, 15_000);
        yield new Fate.Crashes(
            Duration.ofMillis(ready), millis(ready + 100, ready + 10_000), "exit code 3");
      }
      case "flaps" -> {
        var ready = random.nextInt(100, 30_000);
        yield new Fate.Crashes(
            Duration.ofMillis(ready), Duration.ofMillis(ready + 100L), "exit code 4");
      }
      default -> calm ? new Fate.Ready(millis(100, 3_000)) : chance();
    };
  }

  private Fate chance() {
    return switch (random.nextInt(luck)) {
      case 0 -> new Fate.Exits(millis(0, 5_000), "bad luck");
      case 1 -> new Fate.Crashes(millis(100, 3_000), millis(3_000, 120_000), "bad luck later");
      case 2 -> new Fate.Refused("the engine was busy");
      case 3 -> new Fate.Ready(millis(60_000, 400_000));
      case 4 -> random.nextInt(4) == 0 ? new Fate.NeverReady() : new Fate.Ready(Duration.ZERO);
      default -> new Fate.Ready(millis(100, 8_000));
    };
  }

  private Duration millis(int from, int to) {
    return Duration.ofMillis(random.nextInt(from, to));
  }
}
