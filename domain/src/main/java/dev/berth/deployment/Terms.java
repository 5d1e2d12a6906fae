package dev.berth.deployment;

import org.jspecify.annotations.Nullable;

/**
 * Under which terms a change is asked for.
 *
 * @param request makes it idempotent
 * @param etag the {@link Deployment#etag} that the deployment must still have; null means any
 * @param validateOnly whether the change is only tried: permissions, rules, the queue and what is
 *     taken are checked as if it were real, and nothing is written
 * @param reason why, in the words of whoever asks, at most {@link #LONGEST_REASON} characters;
 *     empty where they gave none
 * @param premise what else must be so
 */
public record Terms(
    RequestId request,
    @Nullable String etag,
    boolean validateOnly,
    String reason,
    Premise premise) {

  /** The most characters of a reason. */
  public static final int LONGEST_REASON = 1_000;

  /** Whatever else is so. */
  public Terms(RequestId request, @Nullable String etag, boolean validateOnly, String reason) {
    this(request, etag, validateOnly, reason, Premise.NONE);
  }

  /** Whatever the deployment is like, and for real. */
  public static Terms of(RequestId request) {
    return new Terms(request, null, false, "");
  }
}
