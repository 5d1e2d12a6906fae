package dev.berth.persistence;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How claims end, as one array for each column.
 *
 * @param nextDues when to look again, where nobody asked for a look meanwhile; null where not
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record EndRows(
    UUID[] ids, Long[] versions, Long[] fences, @Nullable String[] nextDues, Boolean[] purges) {

  static EndRows of(List<Ended> all) {
    return new EndRows(
        Columns.of(all, UUID[]::new, Ended::id),
        Columns.of(all, Long[]::new, each -> each.before().version()),
        Columns.of(all, Long[]::new, each -> each.claim().fence()),
        Columns.<Ended, @Nullable String>of(all, String[]::new, EndRows::nextDue),
        Columns.of(all, Boolean[]::new, each -> each.outcome().purge()));
  }

  private static @Nullable String nextDue(Ended ended) {
    var wake = ended.outcome().nextWake();
    return ended.outcome().purge() || wake == null ? null : wake.toString();
  }
}
