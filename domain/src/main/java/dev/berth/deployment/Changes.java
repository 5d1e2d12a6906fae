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
import java.util.Optional;
import java.util.UUID;
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
  private final Worker worker;

  /**
   * Where changes go.
   *
   * @param queues what each project may ask for
   * @param ids makes time-ordered UUIDs
   * @param worker is told of a change after it is durable
   */
  public Changes(
      DeploymentRepository deployments,
      Function<ProjectId, ResourceQueue> queues,
      Supplier<UUID> ids,
      Clock clock,
      Worker worker) {
    this.deployments = deployments;
    this.queues = queues;
    this.ids = ids;
    this.clock = clock;
    this.worker = worker;
  }

  DeploymentRepository deployments() {
    return deployments;
  }

  ResourceQueue queue(ProjectId project) {
    return queues.apply(project);
  }

  /**
   * What a use case makes of a deployment.
   *
   * @param profile null means as it is
   * @param action what its operation is called; null where there is nothing to roll out: then
   *     intent and revision are as they were, and the operation before goes on
   */
  record Step(
      Intent intent, Revision revision, @Nullable Profile profile, @Nullable Action action) {
    Step(Intent intent, Revision revision, Action action) {
      this(intent, revision, null, action);
    }
  }

  /** Makes a new deployment durable, or answers the one that this request made before. */
  Deployment create(Caller caller, Profile profile, Revision first, Action action, Terms terms) {
    var now = now();
    var id = new DeploymentId(ids.get());
    var operation =
        Operation.begin(new OperationId(ids.get()), id.value(), action, first.number(), now);
    var created = Deployment.create(id, caller.project(), profile, first, operation, now);
    var event = event(created, caller, word(action), "", ChangeText.created(created), terms, now);
    Admission.require(
        null, first, queue(caller.project()), () -> deployments.reserved(caller.project()));
    var change =
        new Change(
                null,
                created.accept(event),
                true,
                List.of(operation),
                List.of(event),
                terms.request())
            .sealed(deployments::snapshot)
            .under(terms.validateOnly() ? null : worker.lease().orElse(null));
    for (var tries = 0; tries < MOST_TRIES; tries++) {
      var made = submitted(caller, change.within(terms.premise().require(null)), terms);
      if (made.isPresent()) {
        return made.get();
      }
    }
    throw new DeploymentException(
        new DeploymentError.Overloaded("the project's capacity changes too often; try again"));
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
      Terms terms) {
    return unlessAnswered(
        caller,
        terms.request(),
        () ->
            commit(
                caller,
                find,
                before -> {
                  var step = plan.apply(before);
                  return step == null ? null : changed(caller, before, step, terms);
                },
                terms));
  }

  /**
   * Runs a change. Where it is refused although its request was carried out before, the refusal
   * only says what that request itself made of things; then the first answer is given again.
   */
  Deployment unlessAnswered(Caller caller, RequestId request, Supplier<Deployment> change) {
    try {
      return change.get();
    } catch (DeploymentException refusal) {
      if (caller.unproved() != null || !mayComeOfRepeating(caller, refusal.error())) {
        throw refusal;
      }
      return answerBefore(caller, request).orElseThrow(() -> refusal);
    }
  }

  private static boolean mayComeOfRepeating(Caller caller, DeploymentError refusal) {
    return switch (refusal) {
      // Who may not see anything learns nothing of what was answered to others either.
      case DeploymentError.DeploymentNotFound _ -> Permissions.sees(caller);
      case DeploymentError.InvalidRequest _,
          DeploymentError.ModelNotFound _,
          DeploymentError.ModelVersionNotFound _,
          DeploymentError.SourcesWhileRunning _,
          DeploymentError.AlreadyExists _,
          DeploymentError.UnsupportedDeployment _,
          DeploymentError.NotDeployed _,
          DeploymentError.NeedsDowntime _,
          DeploymentError.EtagMismatch _,
          DeploymentError.PlanOutdated _ ->
          true;
      case DeploymentError.Unauthenticated _,
          DeploymentError.PermissionDenied _,
          DeploymentError.ModelPermissionDenied _,
          DeploymentError.ModelNameTaken _,
          DeploymentError.ModelError _,
          DeploymentError.PreviewRequired _,
          DeploymentError.OperationNotFound _,
          DeploymentError.CannotCancel _,
          DeploymentError.KeyNotFound _,
          DeploymentError.ModelNotReady _,
          DeploymentError.ImportNotFound _,
          DeploymentError.LastOwnerKey _,
          DeploymentError.ProjectError _,
          DeploymentError.RequestIdReused _,
          DeploymentError.CannotPredict _,
          DeploymentError.NotReadyYet _,
          DeploymentError.Unavailable _,
          DeploymentError.Overloaded _,
          DeploymentError.OutcomeUnknown _ ->
          false;
    };
  }

  /** Makes a change durable, looking again whenever somebody else wrote in between. */
  Deployment commit(
      Caller caller,
      Supplier<Deployment> find,
      Function<Deployment, @Nullable Change> plan,
      Terms terms) {
    for (var tries = 0; tries < MOST_TRIES; tries++) {
      var before = find.get();
      requireEtag(before, terms);
      var generation = terms.premise().require(before);
      var planned = plan.apply(before);
      if (planned == null) {
        caller.requireProved();
        return answerBefore(caller, terms.request()).orElse(before);
      }
      var change = planned.sealed(deployments::snapshot).within(generation);
      var made = submitted(caller, change, terms);
      if (made.isPresent()) {
        return made.get();
      }
    }
    throw new DeploymentException(
        new DeploymentError.Overloaded("the deployment changes too often; try again"));
  }

  /** What came of a change; empty where somebody else wrote in between. */
  private Optional<Deployment> submitted(Caller caller, Change change, Terms terms) {
    return switch (submit(change.of(caller), terms)) {
      case Committed.Done() -> Optional.of(committed(change, terms));
      case Committed.Stale() -> {
        caller.requireProved();
        yield Optional.empty();
      }
      case Committed.Repeated(var receipt) -> {
        caller.requireProved();
        yield Optional.of(repeated(caller, terms.request(), receipt));
      }
      case Committed.Occupied(var by) ->
          throw new DeploymentException(new DeploymentError.AlreadyExists(by));
    };
  }

  private Change changed(Caller caller, Deployment before, Step step, Terms terms) {
    var now = now();
    var subject = step.profile() == null ? before : before.describe(step.profile());
    var action = step.action();
    var operations = new ArrayList<Operation>();
    Deployment after;
    if (action == null) {
      after = subject.touch(now);
    } else {
      if (step.intent() == Intent.RUNNING) {
        var project = before.project();
        Admission.require(
            before, step.revision(), queue(project), () -> deployments.reserved(project));
      }
      var operation =
          Operation.begin(
              new OperationId(ids.get()),
              before.id().value(),
              action,
              step.revision().number(),
              now);
      if (before.operation().open()) {
        operations.add(before.operation().supersede(operation.id(), now));
      }
      operations.add(operation);
      after = subject.ask(step.intent(), step.revision(), operation, now);
    }
    var what = action == null ? "describe" : word(action);
    var event =
        event(
            before,
            caller,
            what,
            ChangeText.before(before),
            ChangeText.after(before, after),
            terms,
            now);
    return new Change(
        before,
        after.accept(event),
        step.revision().number() > before.latestRevision(),
        operations,
        List.of(event),
        terms.request());
  }

  private Committed submit(Change change, Terms terms) {
    return terms.validateOnly() ? deployments.rehearse(change) : deployments.commit(change);
  }

  private Deployment committed(Change change, Terms terms) {
    var lease = change.lease();
    if (lease != null) {
      worker.created(change.after(), lease);
    } else if (!terms.validateOnly()) {
      worker.committed(change.after().id());
    }
    return change.after();
  }

  private void requireEtag(Deployment deployment, Terms terms) {
    var given = terms.etag();
    if (given != null && !given.equals(deployment.etag())) {
      var change =
          deployments.history(deployment.id(), deployment.accepted(), 1).stream().findFirst();
      throw new DeploymentException(
          new DeploymentError.EtagMismatch(
              deployment.id().rid(), given, deployment.etag(), change.orElse(null)));
    }
  }

  private Optional<Deployment> answerBefore(Caller caller, RequestId request) {
    return deployments
        .findReceipt(caller.project(), request.value())
        .map(receipt -> repeated(caller, request, receipt));
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

  /** The event that tells what a caller changed. */
  static Event event(
      Deployment subject,
      Caller caller,
      String what,
      String before,
      String after,
      Terms terms,
      Instant now) {
    return Event.accepted(
        subject.history(),
        subject.id().value(),
        now,
        caller.actor(),
        terms.request().value(),
        what,
        before,
        after,
        terms.reason().isEmpty() ? "requested" : terms.reason());
  }

  private static String word(Action action) {
    return action.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** To the millisecond, so that what is stored equals what is answered. */
  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
