package dev.berth.deployment;

import dev.berth.history.Event;
import dev.berth.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One accepted change, to be made durable whole or not at all.
 *
 * @param before what it was based on; null for a new deployment
 * @param after what it makes of it
 * @param newRevision whether {@code after.desired()} is to be stored as a revision
 * @param operations the operations that begin or end with it
 * @param events what it adds to the history, in order
 * @param request the request that asked for it
 */
public record Change(
    @Nullable Deployment before,
    Deployment after,
    boolean newRevision,
    List<Operation> operations,
    List<Event> events,
    RequestId request) {

  public Change {
    operations = List.copyOf(operations);
    events = List.copyOf(events);
  }
}
