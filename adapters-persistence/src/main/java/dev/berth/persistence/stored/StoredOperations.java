package dev.berth.persistence.stored;

import static dev.berth.persistence.stored.StoredValues.restore;
import static dev.berth.persistence.stored.StoredValues.store;

import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import dev.berth.proto.berth.store.v1.StoredOperation;

/** Operations, stored and restored. */
final class StoredOperations {
  private StoredOperations() {}

  static StoredOperation toStored(Operation operation) {
    var stored =
        StoredOperation.newBuilder()
            .setId(store(operation.id().value()))
            .setDeployment(store(operation.deployment()))
            .setAction(operation.action().name())
            .setRevision(operation.revision())
            .setState(operation.state().name())
            .setCreatedAt(store(operation.createdAt()));
    if (operation.cause() != null) {
      stored.setCause(operation.cause());
    }
    if (operation.finishedAt() != null) {
      stored.setFinishedAt(store(operation.finishedAt()));
    }
    if (operation.successor() != null) {
      stored.setSuccessor(store(operation.successor().value()));
    }
    return stored.build();
  }

  static Operation fromStored(StoredOperation stored) {
    return new Operation(
        new OperationId(restore(stored.getId())),
        restore(stored.getDeployment()),
        Operation.Action.valueOf(stored.getAction()),
        stored.getRevision(),
        Operation.State.valueOf(stored.getState()),
        stored.hasCause() ? stored.getCause() : null,
        restore(stored.getCreatedAt()),
        stored.hasFinishedAt() ? restore(stored.getFinishedAt()) : null,
        stored.hasSuccessor() ? new OperationId(restore(stored.getSuccessor())) : null);
  }
}
