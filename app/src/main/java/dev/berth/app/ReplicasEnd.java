package dev.berth.app;

import dev.berth.engine.local.LocalEngine;
import dev.berth.gateway.EnvoyGateway;
import java.time.Duration;

/**
 * Ends the replicas together with Berth: first no prediction is sent to them any more, then they
 * end what they were asked.
 */
record ReplicasEnd(LocalEngine engine, EnvoyGateway gateway) implements AutoCloseable {
  private static final Duration ROUTES_LIMIT = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofSeconds(30);

  @Override
  public void close() {
    engine.deployments().forEach(gateway::withdraw);
    if (gateway.connected() > 0) {
      gateway.awaitConnected(ROUTES_LIMIT);
    }
    try {
      engine.stopAll(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
