package dev.berth.persistence.stored;

import static dev.berth.persistence.stored.StoredValues.restore;
import static dev.berth.persistence.stored.StoredValues.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.deployment.EndedReplica;
import dev.berth.proto.berth.store.v1.StoredEndedReplica;
import dev.berth.replica.Evidence;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import java.util.UUID;

/** Ended replicas as bytes. */
public final class StoredEndedReplicas {
  private StoredEndedReplicas() {}

  /** The bytes of one; whose it is stands beside them. */
  public static byte[] write(EndedReplica replica) {
    var evidence = replica.evidence();
    var stored =
        StoredEndedReplica.newBuilder()
            .setRevision(replica.id().revision())
            .setOrdinal(replica.id().ordinal())
            .setAttempt(replica.id().attempt())
            .setStartedAt(store(replica.startedAt()))
            .setEndedAt(store(replica.endedAt()))
            .setCode(evidence.code().name())
            .setMessage(evidence.message())
            .setOutOfMemory(evidence.outOfMemory())
            .addAllProbes(evidence.probes())
            .addAllLog(evidence.log());
    if (replica.readyAt() != null) {
      stored.setReadyAt(store(replica.readyAt()));
    }
    if (evidence.exitCode() != null) {
      stored.setExitCode(evidence.exitCode());
    }
    if (evidence.signal() != null) {
      stored.setSignal(evidence.signal());
    }
    return stored.build().toByteArray();
  }

  /** Reads what {@link #write} wrote of a replica of that deployment. */
  public static EndedReplica read(UUID deployment, byte[] bytes) {
    try {
      return read(deployment, StoredEndedReplica.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an ended replica's stored form is damaged", e);
    }
  }

  private static EndedReplica read(UUID deployment, StoredEndedReplica stored) {
    return new EndedReplica(
        new ReplicaId(deployment, stored.getRevision(), stored.getOrdinal(), stored.getAttempt()),
        restore(stored.getStartedAt()),
        stored.hasReadyAt() ? restore(stored.getReadyAt()) : null,
        restore(stored.getEndedAt()),
        new Evidence(
            ReasonCode.valueOf(stored.getCode()),
            stored.getMessage(),
            stored.hasExitCode() ? stored.getExitCode() : null,
            stored.hasSignal() ? stored.getSignal() : null,
            stored.getOutOfMemory(),
            stored.getProbesList(),
            stored.getLogList()));
  }
}
