package dev.berth.persistence;

import static java.util.Objects.requireNonNull;

import dev.berth.deployment.DeploymentId;
import dev.berth.project.Resources;
import dev.berth.rollout.Standing;
import dev.berth.rollout.WaitingLine;
import dev.berth.rollout.WaitingLine.Waiting;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a project stands, and one who waits for capacity.
 *
 * @param used null where nothing was ever reserved
 * @param id null where nobody waits
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record StandingRow(
    long @Nullable [] used,
    long generation,
    @Nullable UUID id,
    @Nullable OffsetDateTime waitingSince,
    long @Nullable [] lacking) {

  /** The standing that at least one row tells of. */
  static Standing toStanding(List<StandingRow> rows) {
    var first = rows.getFirst();
    var line = rows.stream().filter(row -> row.id != null).map(StandingRow::waiting).toList();
    return new Standing(
        first.used == null ? Resources.NONE : Dimensions.toResources(first.used),
        new WaitingLine(line),
        first.generation);
  }

  private Waiting waiting() {
    return new Waiting(
        new DeploymentId(requireNonNull(id)),
        requireNonNull(waitingSince).toInstant(),
        Dimensions.toResources(requireNonNull(lacking)));
  }
}
