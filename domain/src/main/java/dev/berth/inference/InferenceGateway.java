package dev.berth.inference;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/**
 * Routes predictions to ready replicas, past Berth. Routes go on working while Berth is away. Safe
 * for many threads.
 */
public interface InferenceGateway {

  /**
   * Everything there is, once, at start; nothing is told to the gateway before.
   *
   * @param revokedKeys ids of all keys that were revoked and would not have expired yet
   */
  void replaceAll(Collection<InferenceRoute> routes, Set<String> revokedKeys);

  /**
   * Makes the route of one deployment so.
   *
   * @param wait how long to wait for the gateway's acknowledgement
   * @return whether the gateway acknowledged in time
   */
  boolean publish(InferenceRoute route, Duration wait);

  /** Forgets a deployment that is deleted. */
  void withdraw(UUID deployment);

  /** Stops keys from working on the prediction road; the set is complete. */
  void revoke(Set<String> revokedKeys);
}
