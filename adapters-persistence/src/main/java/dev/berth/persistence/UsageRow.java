package dev.berth.persistence;

import dev.berth.deployment.Deployment;
import dev.berth.project.Resources;
import dev.berth.rollout.WaitingLine;

/**
 * How what a project has reserved changes.
 *
 * @param changes whether it changes at all, or who waits for it
 * @param growth by how much, in {@link Dimensions}
 * @param total what the queue has, in {@link Dimensions}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record UsageRow(boolean changes, long[] growth, long[] total) {

  static UsageRow of(Deployment before, Deployment after, Resources total) {
    var growth = after.reserved().minus(before.reserved());
    var moves = !WaitingLine.place(after).equals(WaitingLine.place(before));
    return new UsageRow(
        moves || !growth.equals(Resources.NONE), Dimensions.of(growth), Dimensions.of(total));
  }
}
