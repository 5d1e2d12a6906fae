package dev.berth.reading;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyRepository;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentRepository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Stores in memory as a source: everything is always news. Deleted deployments are not told. */
public final class InMemoryReadSource implements ReadSource {
  private static final Moment ALWAYS = new Moment("always");

  private final DeploymentRepository deployments;
  private final ApiKeyRepository keys;

  /** Tells those. */
  public InMemoryReadSource(DeploymentRepository deployments, ApiKeyRepository keys) {
    this.deployments = deployments;
    this.keys = keys;
  }

  @Override
  public Moment now() {
    return ALWAYS;
  }

  @Override
  public void forEach(Consumer<Deployment> action) {
    deployments.forEach(action);
  }

  @Override
  public Optional<News> since(Moment moment, List<byte[]> digests) {
    var changed = new ArrayList<Deployment>();
    deployments.forEach(changed::add);
    var found = new HashMap<String, ApiKey>();
    for (var digest : digests) {
      keys.findByDigest(digest).ifPresent(key -> found.put(HexFormat.of().formatHex(digest), key));
    }
    return Optional.of(new News(ALWAYS, changed, found));
  }

  @Override
  public boolean unchangedSince(Moment moment) {
    return false;
  }
}
