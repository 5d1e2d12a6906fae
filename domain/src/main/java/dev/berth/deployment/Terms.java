package dev.berth.deployment;

import org.jspecify.annotations.Nullable;

/**
 * Under which terms a change is asked for.
 *
 * @param request makes it idempotent
 * @param etag the {@link Deployment#etag} that the deployment must still have; null means any
 * @param validateOnly whether the change is only tried: permissions, rules, the queue and what is
 *     taken are checked as if it were real, and nothing is written
 */
public record Terms(RequestId request, @Nullable String etag, boolean validateOnly) {

  /** Whatever the deployment is like, and for real. */
  public static Terms of(RequestId request) {
    return new Terms(request, null, false);
  }
}
