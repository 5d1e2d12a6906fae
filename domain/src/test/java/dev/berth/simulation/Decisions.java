package dev.berth.simulation;

import static dev.berth.simulation.BrokenInvariant.unless;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Intent;
import dev.berth.deployment.Replica;
import dev.berth.operation.Operation;
import dev.berth.replica.Endpoint;
import dev.berth.replica.ReplicaId;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What holds between two consecutive records of one deployment. */
final class Decisions {
  private static final int SURGE = 1;
  private static final Set<String> NEVER_READY = Set.of("exits", "refused", "unready");
  private static final Pattern REPLICA = Pattern.compile("^Replica (\\S+): ");

  private Decisions() {}

  static void check(Deployment before, Deployment after) {
    var configuration = after.desired().configuration();
    var most = Math.max(configuration.maxReplicas(), after.wantedReplicas()) + SURGE;
    var count = after.observed().replicas().size();
    unless(
        count <= Math.max(most, before.observed().replicas().size()),
        "%s has %d replicas, at most %d may be",
        after.id(),
        count,
        most);
    var places = new HashSet<String>();
    for (var replica : after.observed().replicas()) {
      var id = replica.id();
      unless(
          places.add(id.revision() + "-" + id.ordinal()),
          "%s has two replicas in the place of %s",
          after.id(),
          id);
    }
    if (after.intent() == Intent.RUNNING && after.wantedReplicas() > 0) {
      checkDrains(before, after);
    }
  }

  /** Replicas that were ready are drained only where enough others are. */
  private static void checkDrains(Deployment before, Deployment after) {
    var wasReady = wasReady(before);
    var drained =
        after.observed().replicas().stream()
            .filter(replica -> replica.draining() && wasReady.contains(replica.id()))
            .map(Replica::id)
            .toList();
    var wanted = after.wantedReplicas();
    var policy = after.desired().configuration().rollout();
    var fewest =
        policy.allowDowntime()
            ? 0
            : Math.max(1, Math.min(wanted, after.observed().ready() + drained.size()) - 1);
    unless(
        drained.isEmpty() || after.observed().ready() >= fewest,
        "%s drains %s, and only %d of %d stay ready",
        after.id(),
        drained,
        after.observed().ready(),
        wanted);
  }

  /** An operation that did not succeed says why, and blames no replica of another revision. */
  static void checkCause(Deployment before, Operation ended) {
    var cause = ended.cause();
    switch (ended.state()) {
      case IN_PROGRESS, SUCCEEDED -> {}
      case FAILED, ROLLED_BACK, SUPERSEDED, CANCELLED -> {
        unless(cause != null && !cause.isBlank(), "%s does not say why", ended);
        var blamed = REPLICA.matcher(String.valueOf(cause));
        if (blamed.find()) {
          var revision = ReplicaId.parse(blamed.group(1)).orElseThrow().revision();
          unless(
              revision == before.desired().runsAs(),
              "%s blames revision %d, tried was %d",
              ended,
              revision,
              before.desired().runsAs());
        }
      }
    }
  }

  /** What can never become ready did not succeed, and what went back is what worked before. */
  static void checkOutcome(Deployment before, Deployment after, Operation ended) {
    var desired = before.desired();
    switch (ended.state()) {
      case SUCCEEDED ->
          unless(
              before.intent() != Intent.RUNNING
                  || before.wantedReplicas() == 0
                  || !NEVER_READY.contains(
                      desired.configuration().environment().getOrDefault(Fates.VARIABLE, "good")),
              "%s of what never becomes ready",
              ended);
      case ROLLED_BACK -> {
        unless(
            after.desired().equals(before.observed().stable()),
            "%s, but %s is desired, and %s worked",
            ended,
            after.desired(),
            String.valueOf(before.observed().stable()));
        unless(after.desired().runsAs() != desired.runsAs(), "%s to what it goes back from", ended);
        unless(
            after.observed().replicas().stream()
                .filter(Replica::draining)
                .filter(replica -> replica.id().revision() != desired.runsAs())
                .noneMatch(replica -> wasReady(before).contains(replica.id())),
            "%s drains what serves",
            ended);
      }
      case FAILED -> {
        var stable = before.observed().stable();
        unless(
            before.intent() != Intent.RUNNING
                || stable == null
                || stable.runsAs() == desired.runsAs(),
            "%s, and it did not go back to %s",
            ended,
            String.valueOf(stable));
      }
      case IN_PROGRESS, SUPERSEDED, CANCELLED -> {}
    }
  }

  private static Set<ReplicaId> wasReady(Deployment before) {
    return before.observed().replicas().stream()
        .filter(Replica::ready)
        .map(Replica::id)
        .collect(Collectors.toSet());
  }

  static Set<Endpoint> readyEndpoints(Deployment deployment) {
    var endpoints = new HashSet<Endpoint>();
    for (var replica : deployment.observed().replicas()) {
      var endpoint = replica.endpoint();
      if (replica.ready() && endpoint != null) {
        endpoints.add(endpoint);
      }
    }
    return endpoints;
  }
}
