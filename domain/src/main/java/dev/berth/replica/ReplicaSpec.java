package dev.berth.replica;

import dev.berth.model.ModelVersion;
import dev.berth.project.Resources;
import java.util.Map;

/**
 * What an engine needs to run one replica.
 *
 * @param resources request and limit alike, for this one replica
 * @param threadCount concurrent requests that it shall answer
 * @param environment what its process finds in its environment, beside what the runtime needs
 */
public record ReplicaSpec(
    ModelVersion version, Resources resources, int threadCount, Map<String, String> environment) {

  public ReplicaSpec {
    environment = Map.copyOf(environment);
  }
}
