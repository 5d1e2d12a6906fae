package dev.berth.grpc;

import dev.berth.replica.Engine;
import dev.berth.replica.Observation;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaLogs;
import dev.berth.replica.ReplicaSpec;
import dev.berth.replica.StartPhases;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** An engine that runs nothing and has one notice. */
final class QuietEngine implements Engine, ReplicaLogs {
  @Override
  public void admit(UUID deployment, long fence) {}

  @Override
  public List<Observation> observe(UUID deployment) {
    return List.of();
  }

  @Override
  public Optional<StartPhases> startOf(ReplicaId id) {
    return Optional.empty();
  }

  @Override
  public Set<UUID> deployments() {
    return Set.of();
  }

  @Override
  public void start(ReplicaId id, ReplicaSpec spec, long fence) {}

  @Override
  public void stop(ReplicaId id, Duration grace, long fence) {}

  @Override
  public void remove(ReplicaId id, long fence) {}

  @Override
  public void onChange(Consumer<UUID> listener) {}

  @Override
  public Optional<Part> last(ReplicaId id, int lines) {
    return Optional.empty();
  }

  @Override
  public Optional<Part> after(ReplicaId id, long from) {
    return Optional.empty();
  }

  @Override
  public List<String> notices() {
    return List.of("Limits are not enforced.");
  }
}
