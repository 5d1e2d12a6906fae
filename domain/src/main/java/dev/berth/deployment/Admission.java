package dev.berth.deployment;

import dev.berth.deployment.DeploymentError.InvalidRequest;
import dev.berth.project.GpuType;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import java.util.ArrayList;
import java.util.List;

/** Why the project's queue refuses a reservation, in numbers. */
final class Admission {
  private Admission() {}

  /**
   * The error for a reservation that does not fit.
   *
   * @param asked what the deployment would hold
   * @param others what all other deployments of the project hold
   */
  static DeploymentError refusal(Resources asked, Resources others, ResourceQueue queue) {
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
    if (asked > 0 && used + asked > limit) {
      violations.add(
          new Violation.QueueExceeded(
              field, text(field, used, unit), text(field, asked, unit), text(field, limit, unit)));
    }
  }

  private static String text(String field, long amount, double unit) {
    var number = amount / unit;
    var digits =
        number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    return field.equals("memory") ? digits + "MiB" : digits;
  }
}
