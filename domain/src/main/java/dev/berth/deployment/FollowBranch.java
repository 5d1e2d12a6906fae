package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.history.Event;
import dev.berth.model.BranchTarget;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelVersion;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import java.time.Duration;
import java.time.Instant;
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
    changes.commit(
        new Caller(deployment.project(), Event.RECONCILER, Set.of()),
        () -> changes.deployments().findAnyIntent(deployment.id()).orElseThrow(),
        before ->
            ahead(before).filter(version::equals).isPresent()
                ? followed(before, version, request)
                : null,
        Terms.of(request));
    return true;
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
    return !latest.rid().equals(newest.version())
        && latest.createdAt().isAfter(seenUntil(deployment, newest));
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

  /** Whoever rolls back means an older version; everybody else means the latest. */
  private static Instant seenUntil(Deployment deployment, Revision newest) {
    return deployment.operation().action() == Operation.Action.ROLL_BACK
        ? newest.createdAt()
        : newest.createdAt().minus(OVERLAP);
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
        Event.next(
            before.history(),
            before.id().value(),
            now,
            Event.RECONCILER,
            "follow branch",
            Changes.describe(before),
            Changes.describe(after),
            "the branch has version " + version.rid());
    return new Change(
        before,
        after.accept(event),
        /* newRevision= */ true,
        operations,
        List.of(event),
        request,
        changes.queue(before.project()));
  }
}
