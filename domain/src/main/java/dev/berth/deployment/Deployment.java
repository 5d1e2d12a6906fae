package dev.berth.deployment;

import dev.berth.history.Chain;
import dev.berth.history.Event;
import dev.berth.listing.Labelled;
import dev.berth.operation.Operation;
import dev.berth.project.ProjectId;
import dev.berth.project.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The aggregate: an intent, the revision that carries it, and what was observed. Immutable; every
 * change gives a new value with the next version.
 *
 * @param displayName a name for people
 * @param labels what its users sort it by; every rule of {@link Profile} holds
 * @param target which version of which model it runs
 * @param desired the revision that shall run
 * @param latestRevision number of the newest revision; after a rollback above the desired one's
 * @param observed what the reconciler recorded
 * @param status computed from all of this
 * @param operation the newest change and how it goes
 * @param reserved what it holds of the project's queue
 * @param generation grows with every change of the intent or of the desired revision
 * @param version grows with every write; two writers of one version cannot both succeed
 * @param history where its history stands
 * @param accepted number of the event that tells of the newest accepted change
 * @param updatedAt when the intent changed last
 */
public record Deployment(
    DeploymentId id,
    ProjectId project,
    String displayName,
    Map<String, String> labels,
    Target target,
    Intent intent,
    Revision desired,
    long latestRevision,
    Observed observed,
    DeploymentStatus status,
    Operation operation,
    Resources reserved,
    long generation,
    long version,
    Chain history,
    long accepted,
    Instant createdAt,
    Instant updatedAt)
    implements Labelled {

  public Deployment {
    labels = Map.copyOf(labels);
  }

  /** A new deployment, with the operation that tracks its first rollout. */
  static Deployment create(
      DeploymentId id,
      ProjectId project,
      Profile profile,
      Revision first,
      Operation operation,
      Instant now) {
    var observed = Observed.nothing(now);
    return new Deployment(
        id,
        project,
        profile.displayName(),
        profile.labels(),
        profile.target(),
        Intent.RUNNING,
        first,
        first.number(),
        observed,
        DeploymentStatus.of(Intent.RUNNING, first, observed, 1, List.of(), now),
        operation,
        Resources.NONE,
        1,
        1,
        Chain.EMPTY,
        0,
        now,
        now);
  }

  /**
   * The deployment after its user asked for something: another intent or revision, a new operation.
   * What it reserves, the reconciler changes.
   */
  Deployment ask(Intent next, Revision revision, Operation operation, Instant now) {
    return with(
        next,
        revision,
        Math.max(latestRevision, revision.number()),
        observed,
        operation,
        reserved,
        generation + 1,
        now,
        now);
  }

  /** The deployment after the reconciler looked at it. */
  public Deployment observe(Observed seen, Operation operation, Resources reserved, Instant now) {
    return with(
        intent, desired, latestRevision, seen, operation, reserved, generation, now, updatedAt);
  }

  /** The deployment after a rollout failed and an older revision is desired again. */
  public Deployment rollBack(
      Revision stable, Observed seen, Operation operation, Resources reserved, Instant now) {
    return with(
        intent, stable, latestRevision, seen, operation, reserved, generation + 1, now, now);
  }

  /** The deployment under another name, other labels or another target; nothing else changes. */
  Deployment describe(Profile profile) {
    return new Deployment(
        id,
        project,
        profile.displayName(),
        profile.labels(),
        profile.target(),
        intent,
        desired,
        latestRevision,
        observed,
        status,
        operation,
        reserved,
        generation,
        version,
        history,
        accepted,
        createdAt,
        updatedAt);
  }

  /** The deployment after its user changed what the reconciler has nothing to do about. */
  Deployment touch(Instant now) {
    return with(
        intent, desired, latestRevision, observed, operation, reserved, generation, now, now);
  }

  /**
   * The same deployment with one more event in its history, which tells of an accepted change and
   * is still to be sealed.
   */
  public Deployment accept(Event event) {
    return remember(event, event.number());
  }

  /** The same deployment with one more event in its history, which is still to be sealed. */
  public Deployment remember(Event event) {
    return remember(event, accepted);
  }

  private Deployment remember(Event event, long accepted) {
    return at(new Chain(event.number(), history.head()), accepted);
  }

  /** The same deployment with its history up to there. */
  public Deployment sealed(Chain history) {
    return at(history, accepted);
  }

  private Deployment at(Chain history, long accepted) {
    return new Deployment(
        id,
        project,
        displayName,
        labels,
        target,
        intent,
        desired,
        latestRevision,
        observed,
        status,
        operation,
        reserved,
        generation,
        version,
        history,
        accepted,
        createdAt,
        updatedAt);
  }

  /** How many replicas shall run. */
  public int wantedReplicas() {
    return intent == Intent.RUNNING ? desired.configuration().minReplicas() : 0;
  }

  /** What the user says of it beside intent and configuration. */
  Profile profile() {
    return new Profile(displayName, labels, target);
  }

  /** An opaque token, quoted (RFC 9110, 8.8.3), that changes with every accepted change. */
  public String etag() {
    return "\"" + accepted + "\"";
  }

  private Deployment with(
      Intent intent,
      Revision desired,
      long latestRevision,
      Observed observed,
      Operation operation,
      Resources reserved,
      long generation,
      Instant now,
      Instant updatedAt) {
    return new Deployment(
        id,
        project,
        displayName,
        labels,
        target,
        intent,
        desired,
        latestRevision,
        observed,
        DeploymentStatus.of(intent, desired, observed, generation, status.conditions(), now),
        operation,
        reserved,
        generation,
        version + 1,
        history,
        accepted,
        createdAt,
        updatedAt);
  }
}
