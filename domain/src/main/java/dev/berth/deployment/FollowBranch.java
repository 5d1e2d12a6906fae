package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.history.Event;
import dev.berth.listing.Listing;
import dev.berth.model.BranchTarget;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelVersion;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationField;
import dev.berth.operation.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Gives a deployment that follows a branch a revision with the branch's latest version, once for
 * each version: what failed and went back, or was rolled back by a user, waits for the next one.
 */
public final class FollowBranch {
  /**
   * How much older than the newest revision a version may be that this revision's maker did not see
   * yet: the two were committed at the same time, by clocks that differ.
   */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  /** More changes than anybody makes while it matters that the newest revision is a rollback. */
  private static final int MOST_SINCE = 1_000;

  private final Changes changes;
  private final ModelRepository models;
  private final Supplier<UUID> ids;

  /**
   * Follows by those changes.
   *
   * @param ids makes time-ordered UUIDs
   */
  public FollowBranch(Changes changes, ModelRepository models, Supplier<UUID> ids) {
    this.changes = changes;
    this.models = models;
    this.ids = ids;
  }

  /**
   * Changes it where its branch is ahead of it. May be called at any time and any number of times.
   *
   * @return whether it was changed, and is due again
   */
  public boolean run(Deployment deployment) {
    var ahead = ahead(deployment);
    if (ahead.isEmpty()) {
      return false;
    }
    var version = ahead.get();
    var request =
        new RequestId("follow/" + deployment.id() + "/" + version.rid(), version.rid().value());
    var after =
        changes.commit(
            new Caller(deployment.project(), Event.RECONCILER, Set.of()),
            () -> changes.deployments().findAnyIntent(deployment.id()).orElseThrow(),
            before ->
                ahead(before).filter(version::equals).isPresent()
                    ? followed(before, version, request)
                    : null,
            Terms.of(request));
    // Where it followed to that version before, nothing changes, and it must not wait for that.
    return after.version() != deployment.version();
  }

  /** Whether its branch is ahead of it. */
  public boolean isBehind(Deployment deployment) {
    return ahead(deployment).isPresent();
  }

  private Optional<ModelVersion> ahead(Deployment deployment) {
    return switch (deployment.target()) {
      case Target.Pinned _ -> Optional.empty();
      case Target.Branch(var model, var branch) ->
          deployment.intent() == Intent.DELETED
              ? Optional.empty()
              : models
                  .latest(deployment.project(), new BranchTarget(model, branch))
                  .filter(latest -> isAhead(latest, deployment));
    };
  }

  private boolean isAhead(ModelVersion latest, Deployment deployment) {
    var newest = newestRevision(deployment);
    if (latest.rid().equals(newest.version())
        || !latest.createdAt().isAfter(newest.createdAt().minus(OVERLAP))) {
      return false;
    }
    // Whoever rolls back means an older version; everybody else means the latest.
    return latest.createdAt().isAfter(newest.createdAt()) || !rolledBack(deployment, newest);
  }

  private Revision newestRevision(Deployment deployment) {
    var desired = deployment.desired();
    return desired.number() == deployment.latestRevision()
        ? desired
        : changes
            .deployments()
            .findRevision(deployment.id(), deployment.latestRevision())
            .orElse(desired);
  }

  /** Whether a rollback made the revision, whatever was asked for since then. */
  private boolean rolledBack(Deployment deployment, Revision newest) {
    var since = Listing.newest(OperationField.ofDeployment(deployment.id().value()), MOST_SINCE);
    return changes.deployments().operations(deployment.project(), since).stream()
        .map(Tracked::operation)
        .anyMatch(
            operation ->
                operation.action() == Operation.Action.ROLL_BACK
                    && operation.revision() == newest.number());
  }

  private Change followed(Deployment before, ModelVersion version, RequestId request) {
    var now = changes.now();
    var revision =
        before
            .desired()
            .next(
                before.latestRevision() + 1, before.desired().configuration(), version.rid(), now);
    var operation =
        Operation.begin(
            new OperationId(ids.get()),
            before.id().value(),
            Operation.Action.UPDATE,
            revision.number(),
            now);
    var operations = new ArrayList<Operation>();
    if (before.operation().open()) {
      operations.add(before.operation().supersede(operation.id(), now));
    }
    operations.add(operation);
    var after = before.ask(before.intent(), revision, operation, now);
    var event =
        Event.accepted(
            before.history(),
            before.id().value(),
            now,
            Event.RECONCILER,
            request.value(),
            "follow branch",
            ChangeText.before(before),
            ChangeText.after(before, after),
            "the branch has version " + version.rid());
    return new Change(
        before, after.accept(event), /* newRevision= */ true, operations, List.of(event), request);
  }
}
