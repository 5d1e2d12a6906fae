package dev.berth.simulation;

import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import dev.berth.replica.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A gateway that does what it was told last, sometimes too late to say so in time. */
final class SimulatedGateway implements InferenceGateway {
  private final SimulatedWorld world;
  private final Map<UUID, InferenceRoute> told = new HashMap<>();

  SimulatedGateway(SimulatedWorld world) {
    this.world = world;
  }

  @Override
  public void replaceAll(Collection<InferenceRoute> routes, Set<String> revokedKeys) {
    told.clear();
    routes.forEach(route -> told.put(route.deployment(), route));
  }

  @Override
  public boolean publish(InferenceRoute route, Duration wait) {
    told.put(route.deployment(), route);
    if (world.mishaps().happens(0.1)) {
      world.clock().pass(wait);
      world.tally().count("routes acknowledged too late");
      return false;
    }
    return true;
  }

  @Override
  public void withdraw(UUID deployment) {
    told.remove(deployment);
  }

  @Override
  public void revoke(Set<String> revokedKeys) {}

  /** Whether it was told of a deployment that it shall not forget. */
  boolean knows(UUID deployment) {
    return told.containsKey(deployment);
  }

  /** Where the predictions of a deployment go. */
  Set<Endpoint> endpoints(UUID deployment) {
    var found = new HashSet<Endpoint>();
    var route = told.get(deployment);
    if (route != null) {
      route.endpoints().values().forEach(found::addAll);
    }
    return found;
  }
}
