package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.EndedReplica;
import dev.berth.history.Event;
import dev.berth.operation.Operation;
import dev.berth.project.ResourceQueue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the reconciler found and decided, to be recorded before it acts.
 *
 * @param after the deployment from now on; the claimed one itself where nothing changed
 * @param operations operations that ended
 * @param events what it adds to the history, in order
 * @param replicas those that ended without having been asked to
 * @param nextWake when to look again without being told to; null means only when told
 * @param queue what the project may reserve
 * @param purge whether nothing of the deployment is left, so that it needs no further look
 */
public record Outcome(
    Deployment after,
    List<Operation> operations,
    List<Event> events,
    List<EndedReplica> replicas,
    @Nullable Instant nextWake,
    ResourceQueue queue,
    boolean purge) {

  public Outcome {
    operations = List.copyOf(operations);
    events = List.copyOf(events);
    replicas = List.copyOf(replicas);
  }
}
