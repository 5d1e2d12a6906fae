package dev.berth.rollout;

import static java.time.temporal.ChronoUnit.MINUTES;

import dev.berth.replica.LearntStart;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Every time limit of the reconciler, in one place. */
final class Pace {
  /**
   * How long a replica may take to become ready where nothing was learnt, and to become ready
   * again.
   */
  static final Duration START_LIMIT = Duration.ofMinutes(5);

  /**
   * Where starts of the very version were seen, even a limit that is shorter than that is far above
   * what they took. Not shorter than this: a machine that just booted reads everything from disk.
   */
  private static final Duration SHORTEST_START_LIMIT = Duration.ofMinutes(2);

  /** However slow starts are, a failed one is told of within this. */
  private static final Duration LONGEST_START_LIMIT = Duration.ofMinutes(30);

  /** Times what most starts took. */
  private static final int START_MARGIN = 4;

  /** How many starts must have been seen before the limit becomes shorter. */
  private static final int ENOUGH_STARTS = 5;

  /** How long a rollout may go without coming nearer to its end. */
  private static final Duration PROGRESS_LIMIT = Duration.ofMinutes(10);

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

  /**
   * How long a replica may take to become ready, in whole minutes. Starts of other versions can
   * make it longer, never shorter: a new version may be a much larger model.
   */
  static Duration startLimit(@Nullable LearntStart learnt) {
    if (learnt == null) {
      return START_LIMIT;
    }
    var known = learnt.basis() == LearntStart.Basis.VERSION && learnt.starts() >= ENOUGH_STARTS;
    var least = known ? SHORTEST_START_LIMIT : START_LIMIT;
    var ample = learnt.most().multipliedBy(START_MARGIN).plusSeconds(59).truncatedTo(MINUTES);
    var limit = ample.compareTo(least) < 0 ? least : ample;
    return limit.compareTo(LONGEST_START_LIMIT) < 0 ? limit : LONGEST_START_LIMIT;
  }

  /** How long a rollout may go without coming nearer to its end: two starts at least. */
  static Duration progressLimit(@Nullable LearntStart learnt) {
    var starts = startLimit(learnt).multipliedBy(2);
    return starts.compareTo(PROGRESS_LIMIT) < 0 ? PROGRESS_LIMIT : starts;
  }

  /** The more wait before it, the later it looks again: all together look about as often as one. */
  static Duration capacityLook(int ahead) {
    var wait = CAPACITY_LOOK.multipliedBy(ahead + 1L);
    return wait.compareTo(LONGEST_CAPACITY_LOOK) < 0 ? wait : LONGEST_CAPACITY_LOOK;
  }
}
