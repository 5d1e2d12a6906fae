package dev.berth.deployment;

import dev.berth.deployment.DeploymentError.InvalidRequest;
import dev.berth.deployment.DeploymentError.NeedsDowntime;
import dev.berth.project.GpuType;
import dev.berth.project.Memory;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a project's queue can never do for a deployment, in numbers. What it cannot do now is
 * accepted and waits.
 */
final class Admission {
  private Admission() {}

  /**
   * Refuses what is larger than the whole queue, unless it is held already, and what would stop the
   * last ready replica although no downtime is allowed.
   *
   * @param before null for a new deployment
   * @param next what shall run
   * @param used what all deployments of the project hold; asked for only to tell of it
   */
  static void require(
      @Nullable Deployment before, Revision next, ResourceQueue queue, Supplier<Resources> used) {
    var held = before == null ? Resources.NONE : before.reserved();
    var most = queue.total().max(held);
    var asked = next.configuration().reserved();
    if (!asked.fitsIn(most)) {
      throw new DeploymentException(tooLarge(asked, used.get().minus(held), queue));
    }
    if (before != null) {
      requireWay(before, next, most);
    }
  }

  private static void requireWay(Deployment before, Revision next, Resources most) {
    var configuration = next.configuration();
    var policy = configuration.rollout();
    var replicas = before.observed().replicas();
    var serving =
        replicas.stream()
            .filter(replica -> replica.ready() && replica.id().revision() != next.runsAs())
            .toList();
    if (serving.isEmpty() || configuration.minReplicas() == 0 || policy.allowDowntime()) {
      return;
    }
    var each = configuration.perReplica();
    var fits = serving.stream().anyMatch(replica -> replica.resources().plus(each).fitsIn(most));
    var mayRunTwo = policy.surge() || Math.max(replicas.size(), configuration.minReplicas()) > 1;
    if (!fits || !mayRunTwo) {
      var old = serving.getFirst().resources();
      throw new DeploymentException(
          new NeedsDowntime(
              before.id().rid(),
              "A ready replica of %s beside a new one of %s needs %s; the queue has %s%s."
                  .formatted(
                      old,
                      each,
                      old.plus(each),
                      most,
                      policy.surge() ? "" : ", and surge is off")));
    }
  }

  private static DeploymentError tooLarge(Resources asked, Resources others, ResourceQueue queue) {
    var total = queue.total();
    var violations = new ArrayList<Violation>();
    check(violations, "cpu", others.cpuMillis(), asked.cpuMillis(), total.cpuMillis(), 1000.0);
    check(
        violations,
        "memory",
        others.memoryBytes(),
        asked.memoryBytes(),
        total.memoryBytes(),
        1 << 20);
    check(violations, "minReplicas", others.replicas(), asked.replicas(), total.replicas(), 1);
    for (var type : GpuType.values()) {
      check(
          violations,
          "gpu." + type,
          others.gpus().getOrDefault(type, 0),
          asked.gpus().getOrDefault(type, 0),
          total.gpus().getOrDefault(type, 0),
          1);
    }
    check(violations, "gpu.count", others.allGpus(), asked.allGpus(), total.allGpus(), 1);
    return new InvalidRequest(violations);
  }

  private static void check(
      List<Violation> violations, String field, long used, long asked, long limit, double unit) {
    if (asked > 0 && asked > limit) {
      violations.add(
          new Violation.QueueExceeded(
              field, text(field, used, unit), text(field, asked, unit), text(field, limit, unit)));
    }
  }

  private static String text(String field, long amount, double unit) {
    if (field.equals("memory")) {
      return Memory.text(amount);
    }
    var number = amount / unit;
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
