package dev.berth.persistence;

import static java.util.Objects.requireNonNull;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Target;
import dev.berth.rollout.WaitingLine;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deployments as one array for each column: their bytes, and copies of what is searched for or
 * compared.
 *
 * @param labelled whose the label in the same place of the two arrays behind it is
 * @param befores the versions that the writes are based on; 0 for new deployments
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record DeploymentRows(
    UUID[] ids,
    String[] projects,
    String[] displayNames,
    String[] models,
    @Nullable String[] branches,
    @Nullable String[] aliases,
    String[] intents,
    String[] states,
    Boolean[] readies,
    Long[] versions,
    String[] createdAts,
    String[] updatedAts,
    @Nullable String[] waitingSinces,
    @Nullable String[] lackings,
    byte[][] bodies,
    Long[] befores,
    UUID[] labelled,
    String[] labelKeys,
    String[] labelValues) {

  private record Label(UUID of, String key, String value) {}

  static DeploymentRows of(List<DeploymentWrite> writes) {
    var all = writes.stream().map(DeploymentWrite::after).toList();
    var places = all.stream().map(WaitingLine::place).toList();
    var labels = all.stream().flatMap(each -> labels(each).stream()).toList();
    return new DeploymentRows(
        Columns.of(all, UUID[]::new, each -> each.id().value()),
        Columns.of(all, String[]::new, each -> each.project().value()),
        Columns.of(all, String[]::new, Deployment::displayName),
        Columns.of(all, String[]::new, each -> each.target().model().value()),
        Columns.<Deployment, @Nullable String>of(all, String[]::new, DeploymentRows::branch),
        Columns.<Deployment, @Nullable String>of(all, String[]::new, DeploymentRows::alias),
        Columns.of(all, String[]::new, each -> each.intent().name()),
        Columns.of(all, String[]::new, each -> each.status().state().name()),
        Columns.of(all, Boolean[]::new, each -> each.status().ready()),
        Columns.of(all, Long[]::new, Deployment::version),
        Columns.of(all, String[]::new, each -> each.createdAt().toString()),
        Columns.of(all, String[]::new, each -> each.updatedAt().toString()),
        Columns.of(
            places,
            String[]::new,
            each -> each.map(place -> place.since().toString()).orElse(null)),
        Columns.of(
            places,
            String[]::new,
            each -> each.map(place -> Columns.text(Dimensions.of(place.lacking()))).orElse(null)),
        Columns.of(writes, byte[][]::new, DeploymentWrite::body),
        Columns.of(writes, Long[]::new, DeploymentWrite::before),
        Columns.of(labels, UUID[]::new, Label::of),
        Columns.of(labels, String[]::new, Label::key),
        Columns.of(labels, String[]::new, Label::value));
  }

  private static List<Label> labels(Deployment deployment) {
    return deployment.labels().entrySet().stream()
        .map(label -> label(deployment.id().value(), label))
        .toList();
  }

  private static Label label(UUID of, Map.Entry<String, String> label) {
    return new Label(of, requireNonNull(label.getKey()), requireNonNull(label.getValue()));
  }

  private static @Nullable String branch(Deployment deployment) {
    return deployment.target() instanceof Target.Branch followed ? followed.branch() : null;
  }

  private static @Nullable String alias(Deployment deployment) {
    return deployment.target() instanceof Target.Pinned pinned ? pinned.alias() : null;
  }
}
