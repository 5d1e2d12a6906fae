package dev.berth.rollout;

import java.time.Duration;

/** Every time limit of the reconciler, in one place. */
final class Pace {
  /** How long a replica may take to become ready, or to become ready again. */
  static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** How long a rollout may go without coming nearer to its end. */
  static final Duration PROGRESS_LIMIT = Duration.ofMinutes(10);

  /** How long a deployment may wait for capacity before its operation has failed. */
  static final Duration CAPACITY_LIMIT = Duration.ofHours(1);

  /** A deadline that nobody looked at for so long passed while Berth was away. */
  static final Duration AWAY = Duration.ofMinutes(1);

  /** Between a replica leaving the routes and being asked to end: requests on their way arrive. */
  static final Duration LEAVE_ROUTES = Duration.ofMillis(500);

  /** How long requests in flight may take to end before a replica is ended by force. */
  static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

  /**
   * When to look again although nothing should happen by itself: a lost message must not matter.
   */
  static final Duration SECOND_LOOK = Duration.ofSeconds(30);

  /** When to look again for capacity, which whoever frees some tells of too. */
  static final Duration CAPACITY_LOOK = Duration.ofSeconds(2);

  private static final Duration LONGEST_CAPACITY_LOOK = Duration.ofMinutes(5);

  /** After that long without an ending, earlier endings are forgotten. */
  static final Duration FORGET_FAILURES = Duration.ofMinutes(1);

  /** Replicas that a rollout may run beyond what is wanted. */
  static final int SURGE = 1;

  private Pace() {}

  /** The more wait before it, the later it looks again: all together look about as often as one. */
  static Duration capacityLook(int ahead) {
    var wait = CAPACITY_LOOK.multipliedBy(ahead + 1L);
    return wait.compareTo(LONGEST_CAPACITY_LOOK) < 0 ? wait : LONGEST_CAPACITY_LOOK;
  }
}
