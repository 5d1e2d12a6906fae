package dev.berth.deployment;

import java.time.Instant;

/**
 * The claim on a deployment from its creation on, so that it need not be found to be due first.
 *
 * @param worker who claims it
 * @param until when anybody may claim it
 */
public record Lease(String worker, Instant until) {
  /** The fence of the claim: the first on the deployment. */
  public static final long FENCE = 1;
}
