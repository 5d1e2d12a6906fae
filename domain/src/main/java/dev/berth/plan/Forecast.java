package dev.berth.plan;

import dev.berth.deployment.Move;
import dev.berth.deployment.Shortage;
import dev.berth.project.Resources;
import dev.berth.replica.ReplicaId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a deployment if every start succeeds and nothing else changes.
 *
 * @param end how it ends
 * @param duration how long until then
 * @param steps what happens to replicas, in order
 * @param kept those that run before and after
 * @param ended those that run before and not after
 * @param started how many are started
 * @param lowestReady the fewest that answer predictions on the way, the first and last moment
 *     included
 * @param held what the deployment holds before
 * @param peak the most that it holds on the way, in each resource
 * @param available what it may hold at most
 * @param move how it goes from one revision to another; null where it does not
 * @param shortage what it waits for at the end; null where it waits for nothing
 * @param limit how long it waits for that at most and what follows then; null likewise
 */
public record Forecast(
    End end,
    Duration duration,
    List<Step> steps,
    Set<ReplicaId> kept,
    Set<ReplicaId> ended,
    int started,
    int lowestReady,
    Resources held,
    Resources peak,
    Resources available,
    @Nullable Move move,
    @Nullable Shortage shortage,
    @Nullable String limit) {

  public Forecast {
    steps = List.copyOf(steps);
    kept = Set.copyOf(kept);
    ended = Set.copyOf(ended);
  }

  /** How it ends. */
  public enum End {
    /** What is wanted is so. */
    DONE,
    /** It waits for capacity. */
    WAITING,
    /** It takes longer than a rollout may take. */
    TOO_SLOW
  }
}
