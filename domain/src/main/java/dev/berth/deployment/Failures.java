package dev.berth.deployment;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The replicas that ended without being asked to, since one last stayed ready for a while.
 *
 * @param endings how many ended, ready before or not
 * @param failedStarts how many in a row never became ready
 * @param reason why the newest one ended; null before the first
 * @param retryAt when the next replica may be started; null means at once
 * @param gaveUp whether Berth stopped trying, until the intent changes
 */
public record Failures(
    int endings,
    int failedStarts,
    @Nullable String reason,
    @Nullable Instant retryAt,
    boolean gaveUp) {

  /** No failure. */
  public static final Failures NONE = new Failures(0, 0, null, null, false);

  /** Failed starts in a row after which a deployment without a ready replica counts as failed. */
  public static final int MAX_FAILED_STARTS = 3;

  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

  /**
   * One more ended, without being asked to. The first that was ready is replaced at once. Endings
   * during a back-off count as the one that began it: when all replicas of a deployment are lost
   * together, that is one trouble and not many.
   */
  public Failures ended(boolean wasReady, String why, Instant now) {
    if (retryAt != null && now.isBefore(retryAt)) {
      return new Failures(endings, wasReady ? 0 : failedStarts, why, retryAt, gaveUp);
    }
    var failed = wasReady ? 0 : failedStarts + 1;
    var doublings = endings - (wasReady ? 1 : 0);
    var next = doublings < 0 ? now : now.plus(backOff(doublings));
    return new Failures(endings + 1, failed, why, next, gaveUp);
  }

  /** One became ready, or ceased to be: the row of failed starts is broken. */
  public Failures recount() {
    return failedStarts == 0 ? this : new Failures(endings, 0, reason, retryAt, gaveUp);
  }

  /** The same failures, and no further try. */
  public Failures giveUp() {
    return new Failures(endings, failedStarts, reason, retryAt, true);
  }

  /** Whether a start failed as often as a start may. */
  public boolean exhausted() {
    return failedStarts >= MAX_FAILED_STARTS;
  }

  private static Duration backOff(int doublings) {
    var wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(doublings, 6));
    return wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
  }
}
