package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import dev.berth.operation.Operation;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One accepted change, to be made durable whole or not at all.
 *
 * @param before what it was based on; null for a new deployment
 * @param after what it makes of it
 * @param newRevision whether {@code after.desired()} is to be stored as a revision
 * @param operations the operations that begin or end with it
 * @param events what it adds to the history, in order; at least one
 * @param request the request that asked for it
 * @param capacity the generation of the project's capacity in which alone it may be made; null
 *     means any
 * @param unproved as {@link Caller#unproved} has it: the change is made only if that secret works
 *     still, whose expiry is in order already; null where nobody has to be proved
 * @param lease the claim on a new deployment; null where anybody may claim it
 */
public record Change(
    @Nullable Deployment before,
    Deployment after,
    boolean newRevision,
    List<Operation> operations,
    List<Event> events,
    RequestId request,
    @Nullable Long capacity,
    @Nullable String unproved,
    @Nullable Lease lease) {

  public Change {
    operations = List.copyOf(operations);
    events = List.copyOf(events);
  }

  /** Whatever becomes of the capacity meanwhile, of nobody who has to be proved or claims it. */
  public Change(
      @Nullable Deployment before,
      Deployment after,
      boolean newRevision,
      List<Operation> operations,
      List<Event> events,
      RequestId request) {
    this(before, after, newRevision, operations, events, request, null, null, null);
  }

  /** The same change, in that generation of the project's capacity alone; null means any. */
  public Change within(@Nullable Long generation) {
    return new Change(
        before, after, newRevision, operations, events, request, generation, unproved, lease);
  }

  /** The same change, of that caller, who is proved by it if need be. */
  Change of(Caller caller) {
    return new Change(
        before,
        after,
        newRevision,
        operations,
        events,
        request,
        capacity,
        caller.unproved(),
        lease);
  }

  /** The same change under that claim; null means under none. */
  Change under(@Nullable Lease claim) {
    return new Change(
        before, after, newRevision, operations, events, request, capacity, unproved, claim);
  }

  /**
   * The same change with its events sealed into the history.
   *
   * @param form the form in which the store keeps a deployment
   */
  Change sealed(Function<Deployment, Snapshot> form) {
    var sealed = after.history().seal(events, form.apply(after));
    return new Change(
        before,
        after.sealed(sealed.getLast().chain()),
        newRevision,
        operations,
        sealed,
        request,
        capacity,
        unproved,
        lease);
  }
}
