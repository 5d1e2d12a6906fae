package dev.berth.bench;

import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/** A gateway that every route has reached at once. */
public final class NoopGateway implements InferenceGateway {

  @Override
  public void replaceAll(Collection<InferenceRoute> routes, Set<String> revokedKeys) {}

  @Override
  public boolean publish(InferenceRoute route, Duration wait) {
    return true;
  }

  @Override
  public void withdraw(UUID deployment) {}

  @Override
  public void revoke(Set<String> revokedKeys) {}
}
