package dev.berth.persistence;

import dev.berth.deployment.DeploymentId;
import dev.berth.rollout.WaitingLine.Waiting;
import java.time.OffsetDateTime;
import java.util.UUID;

/** One who waits for capacity. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LineRow(UUID id, OffsetDateTime waitingSince, long[] lacking) {

  Waiting toWaiting() {
    return new Waiting(
        new DeploymentId(id), waitingSince.toInstant(), Dimensions.toResources(lacking));
  }
}
