package dev.berth.rollout;

import static java.util.Comparator.comparing;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The deployments of a project that wait for capacity. Whoever waited longer comes first; another
 * may pass only with what nobody before it lacks.
 *
 * @param waiting in the order in which they are served
 */
public record WaitingLine(List<Waiting> waiting) {

  /**
   * How many are looked at when something was freed: more than one, for what the first cannot use
   * may be enough for others.
   */
  public static final int FIRST = 16;

  private static final Comparator<Waiting> ORDER =
      comparing(Waiting::since).thenComparing(Waiting::deployment);

  /** Nobody waits. */
  public static final WaitingLine EMPTY = new WaitingLine(List.of());

  public WaitingLine {
    waiting = waiting.stream().sorted(ORDER).toList();
  }

  /**
   * One who waits.
   *
   * @param since when it began to wait
   * @param lacking what it needs beyond what it has reserved
   */
  public record Waiting(DeploymentId deployment, Instant since, Resources lacking) {}

  /**
   * What a deployment may hold beside the others and those who wait before it.
   *
   * @param projectReserved what all deployments of its project hold, itself included
   */
  Room room(Deployment deployment, Resources projectReserved, ResourceQueue queue) {
    var place = new Waiting(deployment.id(), since(deployment), Resources.NONE);
    var before =
        waiting.stream()
            .filter(each -> !each.deployment().equals(deployment.id()))
            .takeWhile(each -> ORDER.compare(each, place) < 0)
            .toList();
    var needed = Resources.sum(before.stream().map(Waiting::lacking));
    var others = projectReserved.minus(deployment.reserved());
    // A queue that was made smaller takes nothing away from whoever holds it already.
    var available = queue.free(others).minus(needed).max(deployment.reserved());
    return new Room(available, before.size());
  }

  /** The place of a deployment in the line; none where it does not wait for capacity. */
  public static Optional<Waiting> place(Deployment deployment) {
    return Optional.ofNullable(deployment.observed().shortage())
        .map(shortage -> new Waiting(deployment.id(), shortage.since(), shortage.lacking()));
  }

  /** Whether that change of a deployment may let somebody who waits go on. */
  static boolean moves(Deployment before, Deployment after) {
    return !before.reserved().fitsIn(after.reserved())
        || (place(before).isPresent() && place(after).isEmpty());
  }

  /** From when on a deployment waits, if it has to: from its newest change on. */
  static Instant since(Deployment deployment) {
    var observed = deployment.observed();
    var shortage = observed.shortage();
    return shortage != null && observed.generation() == deployment.generation()
        ? shortage.since()
        : deployment.updatedAt();
  }
}
