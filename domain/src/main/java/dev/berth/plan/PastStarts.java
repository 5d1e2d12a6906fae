package dev.berth.plan;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.EndedReplica;
import dev.berth.deployment.Revision;
import dev.berth.operation.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What is known of earlier starts of a deployment, where it speaks against a change of it. */
final class PastStarts {
  private final Deployment before;
  private final Revision next;
  private final DeploymentRepository deployments;
  private final Map<Long, Optional<Revision>> revisions = new HashMap<>();

  private PastStarts(Deployment before, Revision next, DeploymentRepository deployments) {
    this.before = before;
    this.next = next;
    this.deployments = deployments;
  }

  /**
   * Why starts may fail that a plan takes for granted, a sentence each.
   *
   * @param next what shall run
   * @param versionStarted whether any start of its version is known that did not fail
   */
  static List<String> warnings(
      Deployment before, Revision next, boolean versionStarted, DeploymentRepository deployments) {
    return new PastStarts(before, next, deployments).warnings(versionStarted);
  }

  private List<String> warnings(boolean versionStarted) {
    if (works(next::runsLike)) {
      return List.of();
    }
    var failed = deployments.endedReplicas(before.id()).stream().filter(this::startFailed).toList();
    var alike = of(failed, next::runsLike);
    if (!alike.isEmpty()) {
      return List.of(told(alike, "the very same"));
    }
    var operation = before.operation();
    if (!operation.open()
        && operation.cause() != null
        && operation.state() != Operation.State.CANCELLED
        && revision(operation.revision()).filter(next::runsLike).isPresent()) {
      return List.of(
          "The last rollout of the very same ended %s: %s"
              .formatted(operation.state(), operation.cause()));
    }
    Predicate<Revision> sameVersion = other -> other.version().equals(next.version());
    var ofVersion = of(failed, sameVersion);
    return versionStarted || works(sameVersion) || ofVersion.isEmpty()
        ? List.of()
        : List.of(told(ofVersion, "this version"));
  }

  /** Whether it never became ready, or not for as long as it must stay so. */
  private boolean startFailed(EndedReplica replica) {
    var readyAt = replica.readyAt();
    return readyAt == null
        || replica.endedAt().isBefore(readyAt.plus(next.configuration().rollout().bakeTime()));
  }

  private boolean works(Predicate<Revision> what) {
    var observed = before.observed();
    var stable = observed.stable();
    return (stable != null && what.test(stable))
        || observed.replicas().stream()
            .anyMatch(
                each -> each.ready() && revision(each.id().revision()).filter(what).isPresent());
  }

  private List<EndedReplica> of(List<EndedReplica> failed, Predicate<Revision> what) {
    return failed.stream()
        .filter(each -> revision(each.id().revision()).filter(what).isPresent())
        .toList();
  }

  private Optional<Revision> revision(long number) {
    return revisions.computeIfAbsent(number, _ -> deployments.findRevision(before.id(), number));
  }

  private static String told(List<EndedReplica> failed, String of) {
    var newest = failed.getFirst();
    return "%s of %s failed, the newest at %s: %s: %s"
        .formatted(
            failed.size() == 1 ? "An earlier start" : failed.size() + " earlier starts",
            of,
            newest.endedAt(),
            newest.evidence().code(),
            newest.evidence().message());
  }
}
