package dev.berth.persistence.stored;

import static dev.berth.persistence.stored.StoredValues.restore;
import static dev.berth.persistence.stored.StoredValues.store;

import dev.berth.deployment.Condition;
import dev.berth.deployment.DeploymentStatus;
import dev.berth.deployment.Failures;
import dev.berth.deployment.Move;
import dev.berth.deployment.Observed;
import dev.berth.deployment.Replica;
import dev.berth.deployment.Shortage;
import dev.berth.deployment.State;
import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import dev.berth.proto.berth.store.v1.StoredCondition;
import dev.berth.proto.berth.store.v1.StoredFailures;
import dev.berth.proto.berth.store.v1.StoredMove;
import dev.berth.proto.berth.store.v1.StoredObserved;
import dev.berth.proto.berth.store.v1.StoredReplica;
import dev.berth.proto.berth.store.v1.StoredResources;
import dev.berth.proto.berth.store.v1.StoredShortage;
import dev.berth.proto.berth.store.v1.StoredStatus;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.util.EnumMap;
import java.util.UUID;

/** What was observed of a deployment and computed from it, stored and restored. */
final class StoredObservations {
  private StoredObservations() {}

  static StoredObserved toStored(Observed observed) {
    var stored =
        StoredObserved.newBuilder()
            .setGeneration(observed.generation())
            .setAttempts(observed.attempts())
            .setFailures(toStored(observed.failures()))
            .setSince(store(observed.since()))
            .setProgressAt(store(observed.progressAt()));
    observed.replicas().forEach(replica -> stored.addReplicas(toStored(replica)));
    if (observed.stable() != null) {
      stored.setStable(StoredRevisions.toStored(observed.stable()));
    }
    if (observed.shortage() != null) {
      stored.setShortage(toStored(observed.shortage()));
    }
    if (observed.move() != null) {
      stored.setMove(
          StoredMove.newBuilder()
              .setStrategy(observed.move().strategy().name())
              .setWhy(observed.move().why()));
    }
    if (observed.learnt() != null) {
      stored.setLearnt(StoredStarts.toStored(observed.learnt()));
    }
    return stored.build();
  }

  static Observed fromStored(UUID deployment, StoredObserved stored) {
    return new Observed(
        stored.getGeneration(),
        stored.getReplicasList().stream().map(replica -> fromStored(deployment, replica)).toList(),
        stored.getAttempts(),
        fromStored(stored.getFailures()),
        stored.hasStable() ? StoredRevisions.fromStored(stored.getStable()) : null,
        restore(stored.getSince()),
        restore(stored.getProgressAt()),
        stored.hasShortage() ? fromStored(stored.getShortage()) : null,
        stored.hasMove()
            ? new Move(
                Move.Strategy.valueOf(stored.getMove().getStrategy()), stored.getMove().getWhy())
            : null,
        stored.hasLearnt() ? StoredStarts.fromStored(stored.getLearnt()) : null);
  }

  private static StoredShortage toStored(Shortage shortage) {
    return StoredShortage.newBuilder()
        .setLacking(toStored(shortage.lacking()))
        .setAhead(shortage.ahead())
        .setSince(store(shortage.since()))
        .setMessage(shortage.message())
        .build();
  }

  private static Shortage fromStored(StoredShortage stored) {
    return new Shortage(
        fromStored(stored.getLacking()),
        stored.getAhead(),
        restore(stored.getSince()),
        stored.getMessage());
  }

  static StoredStatus toStored(DeploymentStatus status) {
    var stored =
        StoredStatus.newBuilder()
            .setState(status.state().name())
            .setReady(status.ready())
            .setReadyReplicas(status.readyReplicas())
            .setWantedReplicas(status.wantedReplicas());
    for (var condition : status.conditions()) {
      stored.addConditions(
          StoredCondition.newBuilder()
              .setType(condition.type().name())
              .setHolds(condition.holds())
              .setReason(condition.reason())
              .setMessage(condition.message())
              .setSince(store(condition.since())));
    }
    return stored.build();
  }

  static DeploymentStatus fromStored(StoredStatus stored) {
    return new DeploymentStatus(
        State.valueOf(stored.getState()),
        stored.getReady(),
        stored.getReadyReplicas(),
        stored.getWantedReplicas(),
        stored.getConditionsList().stream()
            .map(
                condition ->
                    new Condition(
                        Condition.Type.valueOf(condition.getType()),
                        condition.getHolds(),
                        condition.getReason(),
                        condition.getMessage(),
                        restore(condition.getSince())))
            .toList());
  }

  static StoredResources toStored(Resources resources) {
    var stored =
        StoredResources.newBuilder()
            .setCpuMillis(resources.cpuMillis())
            .setMemoryBytes(resources.memoryBytes())
            .setReplicas(resources.replicas())
            .setAnyGpus(resources.anyGpus());
    resources.gpus().forEach((type, count) -> stored.putGpus(type.name(), count));
    return stored.build();
  }

  static Resources fromStored(StoredResources stored) {
    var gpus = new EnumMap<GpuType, Integer>(GpuType.class);
    stored.getGpusMap().forEach((type, count) -> gpus.put(GpuType.valueOf(type), count));
    return new Resources(
        stored.getCpuMillis(),
        stored.getMemoryBytes(),
        stored.getReplicas(),
        gpus,
        stored.getAnyGpus());
  }

  private static StoredReplica toStored(Replica replica) {
    var stored =
        StoredReplica.newBuilder()
            .setRevision(replica.id().revision())
            .setOrdinal(replica.id().ordinal())
            .setAttempt(replica.id().attempt())
            .setResources(toStored(replica.resources()))
            .setPhase(replica.phase().name())
            .setSince(store(replica.since()))
            .setStartedAt(store(replica.startedAt()));
    if (replica.readyAt() != null) {
      stored.setReadyAt(store(replica.readyAt()));
    }
    if (replica.endpoint() != null) {
      stored.setHost(replica.endpoint().host()).setPort(replica.endpoint().port());
    }
    return stored.build();
  }

  private static Replica fromStored(UUID deployment, StoredReplica stored) {
    return new Replica(
        new ReplicaId(deployment, stored.getRevision(), stored.getOrdinal(), stored.getAttempt()),
        fromStored(stored.getResources()),
        Phase.valueOf(stored.getPhase()),
        restore(stored.getSince()),
        restore(stored.getStartedAt()),
        stored.hasReadyAt() ? restore(stored.getReadyAt()) : null,
        stored.hasHost() ? new Endpoint(stored.getHost(), stored.getPort()) : null);
  }

  private static StoredFailures toStored(Failures failures) {
    var stored =
        StoredFailures.newBuilder()
            .setEndings(failures.endings())
            .setFailedStarts(failures.failedStarts())
            .setGaveUp(failures.gaveUp());
    if (failures.reason() != null) {
      stored.setReason(failures.reason());
    }
    if (failures.retryAt() != null) {
      stored.setRetryAt(store(failures.retryAt()));
    }
    return stored.build();
  }

  private static Failures fromStored(StoredFailures stored) {
    return new Failures(
        stored.getEndings(),
        stored.getFailedStarts(),
        stored.hasReason() ? stored.getReason() : null,
        stored.hasRetryAt() ? restore(stored.getRetryAt()) : null,
        stored.getGaveUp());
  }
}
