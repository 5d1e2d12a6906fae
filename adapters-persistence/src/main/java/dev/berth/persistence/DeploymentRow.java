package dev.berth.persistence;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Target;
import dev.berth.persistence.stored.StoredDeployments;
import dev.berth.rollout.WaitingLine;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A deployment as a row: its bytes, and copies of what is searched for or compared. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record DeploymentRow(
    UUID id,
    String project,
    String displayName,
    String[] labelKeys,
    String[] labelValues,
    String model,
    @Nullable String branch,
    @Nullable String alias,
    String intent,
    String state,
    boolean ready,
    long version,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt,
    @Nullable OffsetDateTime waitingSince,
    long @Nullable [] lacking,
    byte[] body) {

  static DeploymentRow of(Deployment deployment) {
    var target = deployment.target();
    var place = WaitingLine.place(deployment).orElse(null);
    var keys = deployment.labels().keySet().toArray(String[]::new);
    return new DeploymentRow(
        deployment.id().value(),
        deployment.project().value(),
        deployment.displayName(),
        keys,
        Arrays.stream(keys).map(deployment.labels()::get).toArray(String[]::new),
        target.model().value(),
        target instanceof Target.Branch followed ? followed.branch() : null,
        target instanceof Target.Pinned pinned ? pinned.alias() : null,
        deployment.intent().name(),
        deployment.status().state().name(),
        deployment.status().ready(),
        deployment.version(),
        utc(deployment.createdAt()),
        utc(deployment.updatedAt()),
        place == null ? null : utc(place.since()),
        place == null ? null : Dimensions.of(place.lacking()),
        StoredDeployments.write(deployment));
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
