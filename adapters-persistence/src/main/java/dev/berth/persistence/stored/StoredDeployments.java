package dev.berth.persistence.stored;

import static dev.berth.persistence.stored.StoredValues.restore;
import static dev.berth.persistence.stored.StoredValues.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Intent;
import dev.berth.deployment.Revision;
import dev.berth.deployment.Target;
import dev.berth.history.Chain;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersionRid;
import dev.berth.operation.Operation;
import dev.berth.project.ProjectId;
import dev.berth.proto.berth.store.v1.StoredBranch;
import dev.berth.proto.berth.store.v1.StoredDeployment;
import dev.berth.proto.berth.store.v1.StoredOperation;
import dev.berth.proto.berth.store.v1.StoredPin;
import dev.berth.proto.berth.store.v1.StoredRevision;
import java.util.Arrays;

/** Deployments, their revisions and operations, as bytes and back. */
public final class StoredDeployments {
  private StoredDeployments() {}

  /** The bytes of a deployment. */
  public static byte[] write(Deployment deployment) {
    return write(state(deployment), deployment.history());
  }

  /**
   * The bytes of a deployment whose state has those bytes, and which stands there in its history.
   */
  public static byte[] write(byte[] state, Chain history) {
    var place =
        StoredDeployment.newBuilder()
            .setHistoryLength(history.length())
            .setHistoryHead(history.head())
            .build()
            .toByteArray();
    // Bytes of one message behind those of another are both in one.
    var all = Arrays.copyOf(state, state.length + place.length);
    System.arraycopy(place, 0, all, state.length, place.length);
    return all;
  }

  /** The bytes of a deployment wherever it stands in its history. */
  public static byte[] state(Deployment deployment) {
    var stored =
        StoredDeployment.newBuilder()
            .setId(store(deployment.id().value()))
            .setProject(deployment.project().value())
            .setDisplayName(deployment.displayName())
            .putAllLabels(deployment.labels())
            .setIntent(deployment.intent().name())
            .setDesired(StoredRevisions.toStored(deployment.desired()))
            .setLatestRevision(deployment.latestRevision())
            .setObserved(StoredObservations.toStored(deployment.observed()))
            .setStatus(StoredObservations.toStored(deployment.status()))
            .setOperation(StoredOperations.toStored(deployment.operation()))
            .setReserved(StoredObservations.toStored(deployment.reserved()))
            .setGeneration(deployment.generation())
            .setVersion(deployment.version())
            .setAccepted(deployment.accepted())
            .setCreatedAt(store(deployment.createdAt()))
            .setUpdatedAt(store(deployment.updatedAt()));
    switch (deployment.target()) {
      case Target.Branch(var model, var branch) ->
          stored.setBranch(StoredBranch.newBuilder().setModel(model.value()).setBranch(branch));
      case Target.Pinned(var model, var version, var alias) -> {
        stored.setPin(StoredPin.newBuilder().setModel(model.value()).setVersion(version.value()));
        if (alias != null) {
          stored.getPinBuilder().setAlias(alias);
        }
      }
    }
    return stored.build().toByteArray();
  }

  /** The deployment of those bytes. */
  public static Deployment read(byte[] bytes) {
    try {
      return fromStored(StoredDeployment.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored deployment cannot be read", e);
    }
  }

  /** The bytes of a revision. */
  public static byte[] write(Revision revision) {
    return StoredRevisions.toStored(revision).toByteArray();
  }

  /** The revision of those bytes. */
  public static Revision readRevision(byte[] bytes) {
    try {
      return StoredRevisions.fromStored(StoredRevision.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored revision cannot be read", e);
    }
  }

  /** The bytes of an operation. */
  public static byte[] write(Operation operation) {
    return StoredOperations.toStored(operation).toByteArray();
  }

  /** The operation of those bytes. */
  public static Operation readOperation(byte[] bytes) {
    try {
      return StoredOperations.fromStored(StoredOperation.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored operation cannot be read", e);
    }
  }

  private static Deployment fromStored(StoredDeployment stored) {
    var id = restore(stored.getId());
    return new Deployment(
        new DeploymentId(id),
        new ProjectId(stored.getProject()),
        stored.getDisplayName(),
        stored.getLabelsMap(),
        target(stored),
        Intent.valueOf(stored.getIntent()),
        StoredRevisions.fromStored(stored.getDesired()),
        stored.getLatestRevision(),
        StoredObservations.fromStored(id, stored.getObserved()),
        StoredObservations.fromStored(stored.getStatus()),
        StoredOperations.fromStored(stored.getOperation()),
        StoredObservations.fromStored(stored.getReserved()),
        stored.getGeneration(),
        stored.getVersion(),
        new Chain(stored.getHistoryLength(), stored.getHistoryHead()),
        stored.getAccepted(),
        restore(stored.getCreatedAt()),
        restore(stored.getUpdatedAt()));
  }

  private static Target target(StoredDeployment stored) {
    return switch (stored.getTargetCase()) {
      case BRANCH ->
          new Target.Branch(
              new ModelRid(stored.getBranch().getModel()), stored.getBranch().getBranch());
      case PIN ->
          new Target.Pinned(
              new ModelRid(stored.getPin().getModel()),
              new ModelVersionRid(stored.getPin().getVersion()),
              stored.getPin().hasAlias() ? stored.getPin().getAlias() : null);
      case TARGET_NOT_SET -> throw new IllegalStateException("a stored deployment has no target");
    };
  }
}
