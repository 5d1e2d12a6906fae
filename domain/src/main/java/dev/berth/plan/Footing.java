package dev.berth.plan;

import static java.util.stream.Collectors.joining;

import dev.berth.deployment.Deployment;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.ReplicaId;
import dev.berth.rollout.Standing;
import dev.berth.rollout.WaitingLine.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan was made on, in words that are compared.
 *
 * @param etag of the deployment; empty for a new one
 * @param capacity what others hold and wait for
 * @param replicas which run and where they stand; empty where there are none
 */
public record Footing(String etag, String capacity, String replicas) {

  /** Where a change begins; null means that it makes a new deployment. */
  static Footing of(
      String etag, @Nullable Deployment deployment, Standing standing, ResourceQueue queue) {
    return new Footing(
        etag,
        capacity(deployment, standing, queue),
        deployment == null ? "" : replicas(deployment));
  }

  /** What is otherwise now beside the etag, a sentence each. */
  List<String> moved(Footing now) {
    var moved = new ArrayList<String>();
    if (!capacity.equals(now.capacity)) {
      moved.add("Capacity was: %s. It is: %s.".formatted(capacity, now.capacity));
    }
    if (!replicas.equals(now.replicas)) {
      moved.add("Replicas were: %s. They are: %s.".formatted(replicas, now.replicas));
    }
    return moved;
  }

  private static String capacity(
      @Nullable Deployment deployment, Standing standing, ResourceQueue queue) {
    var held =
        deployment == null ? standing.reserved() : standing.reserved().minus(deployment.reserved());
    var waiting =
        standing.line().waiting().stream()
            .filter(each -> deployment == null || !each.deployment().equals(deployment.id()))
            .toList();
    return "others hold %s of %s; %d wait for %s"
        .formatted(
            held,
            queue.total(),
            waiting.size(),
            Resources.sum(waiting.stream().map(Waiting::lacking)));
  }

  private static String replicas(Deployment deployment) {
    return deployment.observed().replicas().stream()
        .map(replica -> shortName(replica.id()) + " " + replica.phase())
        .collect(joining(", "));
  }

  private static String shortName(ReplicaId id) {
    return "r%d-%d-%d".formatted(id.revision(), id.ordinal(), id.attempt());
  }
}
