package dev.berth.simulation;

import dev.berth.replica.Engine;
import dev.berth.replica.Observation;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import dev.berth.replica.StartPhases;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** An engine that hands every call on; made to change some of them. */
public class ForwardingEngine implements Engine {
  private final Engine engine;

  /** Hands on to that engine. */
  protected ForwardingEngine(Engine engine) {
    this.engine = engine;
  }

  @Override
  public void admit(UUID deployment, long fence) {
    engine.admit(deployment, fence);
  }

  @Override
  public List<Observation> observe(UUID deployment) {
    return engine.observe(deployment);
  }

  @Override
  public Optional<StartPhases> startOf(ReplicaId id) {
    return engine.startOf(id);
  }

  @Override
  public Set<UUID> deployments() {
    return engine.deployments();
  }

  @Override
  public void start(ReplicaId id, ReplicaSpec spec, long fence) {
    engine.start(id, spec, fence);
  }

  @Override
  public void stop(ReplicaId id, Duration grace, long fence) {
    engine.stop(id, grace, fence);
  }

  @Override
  public void remove(ReplicaId id, long fence) {
    engine.remove(id, fence);
  }

  @Override
  public void onChange(Consumer<UUID> listener) {
    engine.onChange(listener);
  }

  @Override
  public List<String> notices() {
    return engine.notices();
  }
}
