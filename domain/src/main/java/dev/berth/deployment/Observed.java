package dev.berth.deployment;

import dev.berth.replica.LearntStart;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the reconciler recorded of a deployment.
 *
 * @param generation the generation of the intent that it worked on last; 0 before its first look
 * @param replicas every replica that was started, or decided to start, and has not ended
 * @param attempts how many starts were decided in the deployment's life
 * @param failures what went wrong lately
 * @param stable the newest revision that was rolled out whole; null if none was yet
 * @param since when the work on this generation began
 * @param progressAt when the work on this generation last came nearer to its end
 * @param shortage what the work waits for; null means nothing
 * @param move how replicas are being moved to the desired revision; null where none is
 * @param learnt what starts took when this work began; null where nothing was learnt, or all runs
 */
public record Observed(
    long generation,
    List<Replica> replicas,
    long attempts,
    Failures failures,
    @Nullable Revision stable,
    Instant since,
    Instant progressAt,
    @Nullable Shortage shortage,
    @Nullable Move move,
    @Nullable LearntStart learnt) {

  public Observed {
    replicas = List.copyOf(replicas);
  }

  static Observed nothing(Instant now) {
    return new Observed(0, List.of(), 0, Failures.NONE, null, now, now, null, null, null);
  }

  /** How many replicas answer predictions. */
  public int ready() {
    return (int) replicas.stream().filter(Replica::ready).count();
  }
}
