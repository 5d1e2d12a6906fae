package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.history.Event;
import dev.berth.operation.Operation;
import dev.berth.operation.Operation.Action;
import dev.berth.operation.OperationId;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one road by which a user's change becomes durable: the operation before it is superseded, the
 * history grows, somebody else's write in between is met by looking again, and the reconciler
 * wakes.
 */
public final class Changes {
  private static final int MOST_TRIES = 20;

  private final DeploymentRepository deployments;
  private final Function<ProjectId, ResourceQueue> queues;
  private final Supplier<UUID> ids;
  private final Clock clock;
  private final Consumer<DeploymentId> wake;

  /**
   * Where changes go.
   *
   * @param queues what each project may ask for
   * @param ids makes time-ordered UUIDs
   * @param wake tells the reconciler of a change after it is durable
   */
  public Changes(
      DeploymentRepository deployments,
      Function<ProjectId, ResourceQueue> queues,
      Supplier<UUID> ids,
      Clock clock,
      Consumer<DeploymentId> wake) {
    this.deployments = deployments;
    this.queues = queues;
    this.ids = ids;
    this.clock = clock;
    this.wake = wake;
  }

  DeploymentRepository deployments() {
    return deployments;
  }

  ResourceQueue queue(ProjectId project) {
    return queues.apply(project);
  }

  /** What a use case makes of a deployment. */
  record Step(Intent intent, Revision revision, Action action) {}

  /** Makes a new deployment durable, or answers the one that this request made before. */
  Deployment create(
      Caller caller,
      String displayName,
      Target target,
      Revision first,
      Action action,
      RequestId request) {
    var now = now();
    var id = new DeploymentId(ids.get());
    var operation =
        Operation.begin(new OperationId(ids.get()), id.value(), action, first.number(), now);
    var created =
        Deployment.create(id, caller.project(), displayName, target, first, operation, now);
    var event = event(created, caller, action, "", describe(created), now);
    var queue = queue(caller.project());
    var change =
        new Change(
            null,
            created.remember(event),
            true,
            List.of(operation),
            List.of(event),
            request,
            queue);
    return switch (deployments.commit(change)) {
      case Committed.Done() -> committed(change);
      case Committed.Stale() -> throw new IllegalStateException("a new deployment was stale");
      case Committed.Repeated(var receipt) -> repeated(caller, request, receipt);
      case Committed.Occupied(var by) ->
          throw new DeploymentException(new DeploymentError.AlreadyExists(by));
      case Committed.QueueFull(var used) ->
          throw new DeploymentException(Admission.refusal(created.reserved(), used, queue));
    };
  }

  /**
   * Changes a deployment, looking again whenever somebody else wrote in between.
   *
   * @param find the deployment as it is now; throws where there is none
   * @param plan what to make of it; null means that nothing needs to change
   */
  Deployment change(
      Caller caller,
      Supplier<Deployment> find,
      Function<Deployment, @Nullable Step> plan,
      RequestId request) {
    for (var tries = 0; tries < MOST_TRIES; tries++) {
      var before = find.get();
      var step = plan.apply(before);
      if (step == null) {
        return before;
      }
      var change = changed(caller, before, step, request);
      switch (deployments.commit(change)) {
        case Committed.Done() -> {
          return committed(change);
        }
        case Committed.Stale() -> {}
        case Committed.Repeated(var receipt) -> {
          return repeated(caller, request, receipt);
        }
        case Committed.Occupied(var by) ->
            throw new DeploymentException(new DeploymentError.AlreadyExists(by));
        case Committed.QueueFull(var used) ->
            throw new DeploymentException(
                Admission.refusal(
                    change.after().reserved(), used.minus(before.reserved()), change.queue()));
      }
    }
    throw new DeploymentException(
        new DeploymentError.Overloaded("the deployment changes too often; try again"));
  }

  private Change changed(Caller caller, Deployment before, Step step, RequestId request) {
    var now = now();
    var operation =
        Operation.begin(
            new OperationId(ids.get()),
            before.id().value(),
            step.action(),
            step.revision().number(),
            now);
    var operations = new ArrayList<Operation>();
    if (before.operation().open()) {
      operations.add(
          before
              .operation()
              .end(
                  Operation.State.SUPERSEDED,
                  "Superseded by operation " + operation.id() + ".",
                  now));
    }
    operations.add(operation);
    var after = before.ask(step.intent(), step.revision(), operation, now);
    var event = event(before, caller, step.action(), describe(before), describe(after), now);
    return new Change(
        before,
        after.remember(event),
        step.revision().number() > before.latestRevision(),
        operations,
        List.of(event),
        request,
        queue(before.project()));
  }

  private Deployment committed(Change change) {
    wake.accept(change.after().id());
    return change.after();
  }

  private Deployment repeated(Caller caller, RequestId request, Receipt receipt) {
    if (!receipt.bodyDigest().equals(request.bodyDigest())) {
      throw new DeploymentException(new DeploymentError.RequestIdReused(request.value()));
    }
    return deployments
        .findAnyIntent(receipt.deployment())
        .filter(deployment -> deployment.project().equals(caller.project()))
        .orElseThrow(
            () ->
                new DeploymentException(
                    new DeploymentError.DeploymentNotFound(receipt.deployment().rid())));
  }

  private static Event event(
      Deployment subject, Caller caller, Action action, String before, String after, Instant now) {
    return Event.next(
        subject.history(),
        subject.id().value(),
        now,
        "key:" + caller.keyId(),
        action.name().toLowerCase(Locale.ROOT),
        before,
        after,
        "requested");
  }

  private static String describe(Deployment deployment) {
    return "%s revision %d of %s, %d to %d replicas"
        .formatted(
            deployment.intent(),
            deployment.desired().number(),
            deployment.desired().version(),
            deployment.desired().configuration().minReplicas(),
            deployment.desired().configuration().maxReplicas());
  }

  /** To the millisecond, so that what is stored equals what is answered. */
  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
