package dev.berth.bench;

import dev.berth.replica.Endpoint;
import dev.berth.replica.Engine;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaLogs;
import dev.berth.replica.ReplicaSpec;
import dev.berth.replica.StartPhases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** An engine whose replicas are nothing: ready as soon as they are started, gone when stopped. */
public final class NoopEngine implements Engine, ReplicaLogs {
  private static final Endpoint NOWHERE = new Endpoint("127.0.0.1", 1);

  private final Map<UUID, Set<ReplicaId>> replicas = new ConcurrentHashMap<>();
  private volatile Consumer<UUID> listener = _ -> {};

  @Override
  public void admit(UUID deployment, long fence) {}

  @Override
  public List<Observation> observe(UUID deployment) {
    return replicas.getOrDefault(deployment, Set.of()).stream()
        .map(id -> new Observation(id, Phase.READY, NOWHERE, null))
        .toList();
  }

  @Override
  public Optional<StartPhases> startOf(ReplicaId id) {
    return Optional.empty();
  }

  @Override
  public Set<UUID> deployments() {
    return Set.copyOf(replicas.keySet());
  }

  @Override
  public void start(ReplicaId id, ReplicaSpec spec, long fence) {
    replicas.computeIfAbsent(id.deployment(), _ -> ConcurrentHashMap.newKeySet()).add(id);
    listener.accept(id.deployment());
  }

  @Override
  public void stop(ReplicaId id, Duration grace, long fence) {
    remove(id, fence);
    listener.accept(id.deployment());
  }

  @Override
  public void remove(ReplicaId id, long fence) {
    replicas.getOrDefault(id.deployment(), Set.of()).remove(id);
  }

  @Override
  public void onChange(Consumer<UUID> told) {
    listener = told;
  }

  @Override
  public List<String> notices() {
    return List.of();
  }

  @Override
  public Optional<Part> last(ReplicaId id, int lines) {
    return Optional.empty();
  }

  @Override
  public Optional<Part> after(ReplicaId id, long from) {
    return Optional.empty();
  }
}
