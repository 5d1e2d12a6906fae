package dev.berth.deployment;

import dev.berth.model.ModelVersionRid;
import java.time.Instant;

/**
 * An immutable snapshot of a configuration and the version that it runs.
 *
 * @param number 1 for the deployment's first, then one more for each
 * @param runsAs number of the first revision whose replicas look the same: a change of scale alone
 *     makes a new revision and restarts no replica. Replicas carry this number
 */
public record Revision(
    long number,
    long runsAs,
    RuntimeConfiguration configuration,
    ModelVersionRid version,
    Instant createdAt) {

  static Revision first(RuntimeConfiguration configuration, ModelVersionRid version, Instant now) {
    return new Revision(1, 1, configuration, version, now);
  }

  Revision next(
      long number, RuntimeConfiguration replacement, ModelVersionRid version, Instant now) {
    var next = new Revision(number, number, replacement, version, now);
    return runsLike(next) ? new Revision(number, runsAs, replacement, version, now) : next;
  }

  /** Whether replicas of the other one look the same as its own. */
  public boolean runsLike(Revision other) {
    return version.equals(other.version) && configuration.runsLike(other.configuration);
  }
}
