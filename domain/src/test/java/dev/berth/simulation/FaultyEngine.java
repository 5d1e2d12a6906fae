package dev.berth.simulation;

import dev.berth.replica.Engine;
import dev.berth.replica.Observation;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** An engine whose calls fail now and then, before or after they took effect. */
final class FaultyEngine extends ForwardingEngine {
  private final Mishaps mishaps;

  FaultyEngine(Mishaps mishaps, Engine real) {
    super(real);
    this.mishaps = mishaps;
  }

  @Override
  public void admit(UUID deployment, long fence) {
    mishaps.around(
        () -> {
          super.admit(deployment, fence);
          return 0;
        });
  }

  @Override
  public List<Observation> observe(UUID deployment) {
    return mishaps.around(() -> super.observe(deployment));
  }

  @Override
  public Set<UUID> deployments() {
    return mishaps.around(super::deployments);
  }

  @Override
  public void start(ReplicaId id, ReplicaSpec spec, long fence) {
    mishaps.around(() -> super.start(id, spec, fence));
  }

  @Override
  public void stop(ReplicaId id, Duration grace, long fence) {
    mishaps.around(() -> super.stop(id, grace, fence));
  }

  @Override
  public void remove(ReplicaId id, long fence) {
    mishaps.around(() -> super.remove(id, fence));
  }
}
