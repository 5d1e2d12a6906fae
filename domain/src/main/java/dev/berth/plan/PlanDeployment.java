package dev.berth.plan;

import dev.berth.access.Caller;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.Premise;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.model.ModelRepository;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.replica.LearntStart;
import dev.berth.replica.StartTimes;
import dev.berth.rollout.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Thinks a change through without making it, and lets it be made only if it would still go that
 * way. The change itself is tried by the use case that would make it, so every rule and permission
 * is the same.
 */
public final class PlanDeployment {
  private static final int MOST_TRIES = 5;
  private static final Duration UNKNOWN_START = Duration.ofSeconds(1);

  private final DeploymentQueries queries;
  private final DeploymentRepository deployments;
  private final ModelRepository models;
  private final StartTimes startTimes;
  private final WorkQueue work;
  private final Function<ProjectId, ResourceQueue> queues;
  private final Clock clock;

  /**
   * Plans over those ports.
   *
   * @param queues what each project may hold
   */
  public PlanDeployment(
      DeploymentQueries queries,
      DeploymentRepository deployments,
      ModelRepository models,
      StartTimes startTimes,
      WorkQueue work,
      Function<ProjectId, ResourceQueue> queues,
      Clock clock) {
    this.queries = queries;
    this.deployments = deployments;
    this.models = models;
    this.startTimes = startTimes;
    this.work = work;
    this.queues = queues;
    this.clock = clock;
  }

  /**
   * Thinks a change through.
   *
   * @param rid the deployment that it changes; null where it makes a new one
   * @param change carries it out under the given terms
   * @param terms under which it would be made
   * @throws DeploymentException whatever the change itself would be refused with, but for what
   *     {@link PlannedChange.Refused} tells
   */
  public PlannedChange run(
      Caller caller, @Nullable String rid, Function<Terms, Deployment> change, Terms terms) {
    for (var tries = 1; ; tries++) {
      var before = rid == null ? null : queries.get(caller, rid);
      try {
        return plan(caller, before, change, terms);
      } catch (DeploymentException refusal) {
        var mayPass = terms.etag() == null && tries < MOST_TRIES;
        if (!mayPass || !(refusal.error() instanceof DeploymentError.EtagMismatch)) {
          throw refusal;
        }
      }
    }
  }

  private PlannedChange plan(
      Caller caller, @Nullable Deployment before, Function<Terms, Deployment> change, Terms terms) {
    var queue = queues.apply(caller.project());
    Deployment after;
    try {
      after = change.apply(tried(terms, before));
    } catch (DeploymentException refusal) {
      if (!isAboutCapacity(refusal.error())) {
        throw refusal;
      }
      var standing = work.standing(caller.project());
      var available =
          before == null
              ? queue.free(standing.reserved()).orNothing()
              : standing.room(before, queue).available();
      return new PlannedChange.Refused(before, queue, available, refusal.error());
    }
    var standing = work.standing(caller.project());
    var now = Instant.ofEpochMilli(clock.millis());
    var learnt = learnt(after);
    var pace = learnt == null ? UNKNOWN_START : learnt.half();
    var forecast = Rehearsal.of(after, standing, queue, learnt, pace, now);
    return new PlannedChange.Accepted(
        before,
        queue,
        after,
        Footing.of(etag(before), before == null ? null : after, standing, queue),
        forecast,
        estimate(
            forecast, learnt, start -> Rehearsal.of(after, standing, queue, learnt, start, now)),
        before == null || forecast.started() == 0
            ? List.of()
            : PastStarts.warnings(
                before,
                after.desired(),
                learnt != null && learnt.basis() == LearntStart.Basis.VERSION,
                deployments));
  }

  private static PlannedChange.@Nullable Estimate estimate(
      Forecast half, @Nullable LearntStart learnt, Function<Duration, Forecast> atPace) {
    if (half.end() != Forecast.End.DONE) {
      return null;
    }
    if (half.steps().stream().noneMatch(step -> step.what() == Step.What.READY)) {
      return new PlannedChange.Estimate(half.duration(), half.duration(), null);
    }
    return learnt == null
        ? null
        : new PlannedChange.Estimate(
            half.duration(), atPace.apply(learnt.most()).duration(), learnt.basis());
  }

  private @Nullable LearntStart learnt(Deployment deployment) {
    var project = deployment.project();
    return models
        .findVersion(project, deployment.desired().version())
        .flatMap(version -> startTimes.of(project, version))
        .orElse(null);
  }

  private static String etag(@Nullable Deployment before) {
    return before == null ? "" : before.etag();
  }

  /** Only tried, and only on what was read. */
  private static Terms tried(Terms terms, @Nullable Deployment before) {
    var etag = terms.etag() != null || before == null ? terms.etag() : before.etag();
    return new Terms(terms.request(), etag, /* validateOnly= */ true, terms.reason(), Premise.NONE);
  }

  private static boolean isAboutCapacity(DeploymentError error) {
    return switch (error) {
      case DeploymentError.NeedsDowntime _ -> true;
      case DeploymentError.InvalidRequest(var violations) ->
          violations.stream().allMatch(Violation.QueueExceeded.class::isInstance);
      default -> false;
    };
  }

  /** That what a plan was made on is still so. */
  public Premise premise(Caller caller, Footing planned) {
    return before -> {
      var project = caller.project();
      var standing = work.standing(project);
      var now = Footing.of(etag(before), before, standing, queues.apply(project));
      var moved = new ArrayList<String>();
      if (before != null && !before.etag().equals(planned.etag())) {
        moved.add(changed(before));
      }
      moved.addAll(planned.moved(now));
      if (!moved.isEmpty()) {
        throw new DeploymentException(
            new DeploymentError.PlanOutdated(before == null ? null : before.id().rid(), moved));
      }
      return standing.generation();
    };
  }

  /** Who made the newest accepted change, and what it was. */
  private String changed(Deployment now) {
    return deployments.history(now.id(), now.accepted(), 1).stream()
        .findFirst()
        .map(
            change ->
                "It was changed: %s by %s at %s: %s."
                    .formatted(change.what(), change.actor(), change.at(), change.after()))
        .orElse("It was changed.");
  }
}
