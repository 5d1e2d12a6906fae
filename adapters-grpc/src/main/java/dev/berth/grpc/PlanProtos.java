package dev.berth.grpc;

import com.google.protobuf.util.Durations;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.Violation;
import dev.berth.plan.PlannedChange;
import dev.berth.plan.Step;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentPlan;
import dev.berth.proto.berth.v1.DeploymentPlan.Outcome;
import dev.berth.proto.berth.v1.PlanStep;
import dev.berth.proto.berth.v1.Refusal;
import dev.berth.replica.ReplicaId;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The only file that sees both the native messages of plans and the domain. */
final class PlanProtos {
  private static final int MOST_STEPS = 1_000;

  private PlanProtos() {}

  static DeploymentPlan toProto(
      Planning.Planned planned, Function<dev.berth.deployment.Deployment, Deployment> deployments) {
    return switch (planned.change()) {
      case PlannedChange.Refused refused -> refused(refused);
      case PlannedChange.Accepted accepted -> accepted(planned.digest(), accepted, deployments);
    };
  }

  private static DeploymentPlan accepted(
      String digest,
      PlannedChange.Accepted planned,
      Function<dev.berth.deployment.Deployment, Deployment> deployments) {
    var before = planned.before();
    var after = deployments.apply(planned.after());
    var was = before == null ? Deployment.getDefaultInstance() : deployments.apply(before);
    var forecast = planned.forecast();
    var plan =
        DeploymentPlan.newBuilder()
            .setPlanId(new PlanId(digest, planned.footing()).token())
            .setOutcome(outcome(planned))
            .setMessage(planned.message())
            .addAllChanges(FieldChanges.between(was, after))
            .addAllSteps(
                forecast.steps().stream().limit(MOST_STEPS).map(PlanProtos::toProto).toList())
            .addAllKeptReplicas(names(forecast.kept()))
            .addAllEndedReplicas(names(forecast.ended()))
            .setStartedReplicas(forecast.started())
            .setReadyReplicas(planned.after().observed().ready())
            .setLowestReadyReplicas(forecast.lowestReady())
            .addAllResources(resources(planned))
            .addAllWarnings(planned.warnings())
            .setDeployment(after);
    var move = forecast.move();
    if (move != null) {
      plan.setStrategy(move.strategy().name()).setStrategyReason(move.why());
    }
    var estimate = planned.estimate();
    if (estimate != null && !planned.changesNothing()) {
      plan.setHalfDoneIn(Durations.fromMillis(estimate.half().toMillis()))
          .setMostDoneIn(Durations.fromMillis(estimate.most().toMillis()));
      if (estimate.basis() != null) {
        plan.setDoneInBasis(StartProtos.toProto(estimate.basis()));
      }
    }
    return plan.build();
  }

  private static Outcome outcome(PlannedChange.Accepted planned) {
    if (planned.changesNothing()) {
      return Outcome.OUTCOME_UNCHANGED;
    }
    return switch (planned.forecast().end()) {
      case DONE -> Outcome.OUTCOME_DONE;
      case WAITING -> Outcome.OUTCOME_WAITING;
      case TOO_SLOW -> Outcome.OUTCOME_TOO_SLOW;
    };
  }

  private static PlanStep toProto(Step step) {
    return PlanStep.newBuilder()
        .setAfter(Durations.fromMillis(step.after().toMillis()))
        .setWhat(step.what().name())
        .setReplica(step.replica().toString())
        .setReadyReplicas(step.ready())
        .build();
  }

  private static List<String> names(Set<ReplicaId> replicas) {
    return replicas.stream().map(ReplicaId::toString).sorted().toList();
  }

  private static List<dev.berth.proto.berth.v1.ResourceNeed> resources(
      PlannedChange.Accepted planned) {
    var forecast = planned.forecast();
    return ResourceNeeds.of(
        forecast.held(), forecast.peak(), forecast.available(), planned.queue().total());
  }

  private static DeploymentPlan refused(PlannedChange.Refused planned) {
    var refusals = refusals(planned.why());
    var plan =
        DeploymentPlan.newBuilder()
            .setOutcome(Outcome.OUTCOME_REFUSED)
            .setMessage(String.join(" ", refusals.stream().map(Refusal::getMessage).toList()))
            .addAllRefusals(refusals);
    var before = planned.before();
    if (before != null) {
      var ready = before.observed().ready();
      var held = before.reserved();
      plan.setReadyReplicas(ready)
          .setLowestReadyReplicas(ready)
          .addAllResources(
              ResourceNeeds.of(held, held, planned.available(), planned.queue().total()));
    }
    return plan.build();
  }

  private static List<Refusal> refusals(DeploymentError why) {
    return switch (why) {
      case DeploymentError.NeedsDowntime(_, var reason) ->
          List.of(
              Refusal.newBuilder()
                  .setReason("NEEDS_DOWNTIME")
                  .setMessage(GrpcErrors.needsDowntime(reason))
                  .build());
      case DeploymentError.InvalidRequest(var violations) ->
          violations.stream().map(PlanProtos::refusal).toList();
      default -> throw new IllegalStateException("no refusal for capacity: " + why);
    };
  }

  private static Refusal refusal(Violation violation) {
    if (!(violation instanceof Violation.QueueExceeded(_, var used, var asked, var limit))) {
      throw new IllegalStateException("no refusal for capacity: " + violation);
    }
    return Refusal.newBuilder()
        .setReason("QUEUE_EXCEEDED")
        .setField(FieldNames.field(violation))
        .setUsed(used)
        .setAsked(asked)
        .setLimit(limit)
        .setMessage(FieldNames.message(violation))
        .build();
  }
}
