package dev.berth.replica;

import dev.berth.model.ModelVersion;
import dev.berth.project.Resources;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine needs to run one replica.
 *
 * @param resources request and limit alike, for this one replica
 * @param threadCount concurrent requests that it shall answer
 * @param environment what its process finds in its environment, beside what the runtime needs
 * @param generation what a generative model is served with; null for others
 */
public record ReplicaSpec(
    ModelVersion version,
    Resources resources,
    int threadCount,
    Map<String, String> environment,
    @Nullable Generation generation) {

  public ReplicaSpec {
    environment = Map.copyOf(environment);
  }
}
