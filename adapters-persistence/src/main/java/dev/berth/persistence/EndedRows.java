package dev.berth.persistence;

import dev.berth.deployment.EndedReplica;
import dev.berth.persistence.stored.StoredEndedReplicas;
import dev.berth.rollout.Outcome;
import java.util.List;
import java.util.UUID;

/**
 * The replicas that looks found ended, as one array for each column.
 *
 * @param kept how many of those that are stored already are kept of the same revision, beside the
 *     first
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record EndedRows(
    UUID[] deployments, Long[] attempts, Long[] revisions, byte[][] bodies, Long[] kept) {

  private record Row(EndedReplica replica, long kept) {}

  static EndedRows of(List<Outcome> outcomes) {
    var all = outcomes.stream().flatMap(outcome -> rows(outcome.replicas()).stream()).toList();
    return new EndedRows(
        Columns.of(all, UUID[]::new, each -> each.replica().id().deployment()),
        Columns.of(all, Long[]::new, each -> each.replica().id().attempt()),
        Columns.of(all, Long[]::new, each -> each.replica().id().revision()),
        Columns.of(all, byte[][]::new, each -> StoredEndedReplicas.write(each.replica())),
        Columns.of(all, Long[]::new, Row::kept));
  }

  private static List<Row> rows(List<EndedReplica> replicas) {
    var kept = Math.max(0, EndedReplica.KEPT - replicas.size());
    return replicas.stream().map(replica -> new Row(replica, kept)).toList();
  }
}
