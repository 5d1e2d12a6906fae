package dev.berth.exploration;

import dev.berth.deployment.Deployment;
import dev.berth.replica.Observation;
import dev.berth.rollout.Action;
import java.util.List;

/** Where a reconciler stands in its look at the deployment. It may be cut off between any two. */
sealed interface Worker {

  /** It holds no claim. */
  record Idle() implements Worker {}

  /** Its process ended; whatever it was about is lost. */
  record Dead() implements Worker {}

  /** It claimed the deployment as it was then. */
  record Claimed(Deployment deployment, long fence) implements Worker {}

  /** It asked the engine too. */
  record Informed(Deployment deployment, long fence, List<Observation> seen) implements Worker {}

  /** It recorded its decision and has those actions left. */
  record Acting(long fence, List<Action> left) implements Worker {}
}
