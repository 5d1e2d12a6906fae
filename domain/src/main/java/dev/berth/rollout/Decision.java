package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.EndedReplica;
import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import dev.berth.operation.Operation;
import dev.berth.project.ResourceQueue;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What to record and what to do about one deployment.
 *
 * @param after the deployment from now on; the very one that was looked at where nothing changed
 * @param ended the operation that ended, if one did
 * @param events what it adds to the history, in order; none only where nothing changed
 * @param replicas those that ended without having been asked to
 * @param actions what to ask the engine once the rest is recorded
 * @param nextWake when to look again; null means only when told
 * @param purge whether nothing of a deleted deployment is left
 */
public record Decision(
    Deployment after,
    List<Operation> ended,
    List<Event> events,
    List<EndedReplica> replicas,
    List<Action> actions,
    @Nullable Instant nextWake,
    boolean purge) {

  public Decision {
    ended = List.copyOf(ended);
    events = List.copyOf(events);
    replicas = List.copyOf(replicas);
    actions = List.copyOf(actions);
  }

  /**
   * The same decision with its events sealed into the history.
   *
   * @param form the form in which the store keeps a deployment
   */
  Decision sealed(Function<Deployment, Snapshot> form) {
    if (events.isEmpty()) {
      return this;
    }
    var sealed = after.history().seal(events, form.apply(after));
    return new Decision(
        after.sealed(sealed.getLast().chain()), ended, sealed, replicas, actions, nextWake, purge);
  }

  Outcome outcome(ResourceQueue queue) {
    return new Outcome(after, ended, events, replicas, nextWake, queue, purge);
  }
}
