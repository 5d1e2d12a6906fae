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
    var alike = this.version.equals(version) && configuration.runsLike(replacement);
    return new Revision(number, alike ? runsAs : number, replacement, version, now);
  }
}
