package dev.berth.persistence;

import dev.berth.deployment.EndedReplica;
import dev.berth.persistence.stored.StoredEndedReplicas;
import java.util.List;

/**
 * The replicas that a look found ended, as one array for each column.
 *
 * @param kept how many of those that are stored already are kept of each of their revisions, beside
 *     the first
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record EndedRows(Long[] attempts, Long[] revisions, byte[][] bodies, int kept) {

  static EndedRows of(List<EndedReplica> replicas) {
    return new EndedRows(
        replicas.stream().map(replica -> replica.id().attempt()).toArray(Long[]::new),
        replicas.stream().map(replica -> replica.id().revision()).toArray(Long[]::new),
        replicas.stream().map(StoredEndedReplicas::write).toArray(byte[][]::new),
        Math.max(0, EndedReplica.KEPT - replicas.size()));
  }
}
