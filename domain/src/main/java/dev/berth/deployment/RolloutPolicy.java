package dev.berth.deployment;

import java.time.Duration;

/**
 * What a move of the replicas to another revision may do.
 *
 * @param surge whether one replica more than wanted may run meanwhile
 * @param allowDowntime whether the last ready replica may be stopped before one of the new revision
 *     is ready, where there is no other way
 * @param bakeTime how long a new replica must stay ready before the next old one is drained, and
 *     before the rollout has succeeded
 */
public record RolloutPolicy(boolean surge, boolean allowDowntime, Duration bakeTime) {

  /** The longest bake time: within it, a rollout still ends in the time that it is given. */
  public static final Duration LONGEST_BAKE_TIME = Duration.ofMinutes(5);

  /** One replica more, no downtime, no waiting. */
  public static final RolloutPolicy DEFAULT = new RolloutPolicy(true, false, Duration.ZERO);
}
