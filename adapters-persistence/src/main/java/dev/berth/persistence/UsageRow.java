package dev.berth.persistence;

import dev.berth.project.Resources;

/**
 * How what a project has reserved changes.
 *
 * @param changes whether it changes at all
 * @param growth by how much, in {@link Dimensions}
 * @param total what the queue has, in {@link Dimensions}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record UsageRow(boolean changes, long[] growth, long[] total) {

  static UsageRow of(Resources growth, Resources total) {
    return new UsageRow(
        !growth.equals(Resources.NONE), Dimensions.of(growth), Dimensions.of(total));
  }
}
