package dev.berth.persistence;

import dev.berth.project.Resources;
import dev.berth.rollout.WaitingLine;
import java.util.List;

/**
 * How what projects have reserved changes, as one array for each column, in the order of {@link
 * EndRows}.
 *
 * @param moves whether it changes at all, or who waits for it
 * @param growths by how much, in {@link Dimensions}
 * @param totals what the queue has, in {@link Dimensions}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record UsageRows(Boolean[] moves, String[] growths, String[] totals) {

  private record Usage(boolean moves, Resources growth, Resources total) {
    static Usage of(Ended ended) {
      var before = ended.before();
      var after = ended.outcome().after();
      var growth = after.reserved().minus(before.reserved());
      var placed = !WaitingLine.place(after).equals(WaitingLine.place(before));
      return new Usage(
          placed || !growth.equals(Resources.NONE), growth, ended.outcome().queue().total());
    }
  }

  static UsageRows of(List<Ended> all) {
    var usages = all.stream().map(Usage::of).toList();
    return new UsageRows(
        Columns.of(usages, Boolean[]::new, Usage::moves),
        Columns.of(usages, String[]::new, usage -> text(usage.growth())),
        Columns.of(usages, String[]::new, usage -> text(usage.total())));
  }

  private static String text(Resources resources) {
    return Columns.text(Dimensions.of(resources));
  }
}
