package dev.berth.reading;

import dev.berth.deployment.Deployment;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The store that a {@link ReadModel} follows. Safe for many threads. Fails as {@link
 * dev.berth.deployment.DeploymentRepository} does.
 */
public interface ReadSource {

  /** The present moment. */
  Moment now();

  /** Every deployment that is not deleted, one by one, each as it is when it is read. */
  void forEach(Consumer<Deployment> action);

  /**
   * What became visible since that moment. Every write that was acknowledged before this was called
   * is part of it, or of what was visible at that moment.
   *
   * @param digests SHA-256 of the secrets whose keys are wanted
   * @return empty where it is too much to tell, or the store does not know that moment
   */
  Optional<News> since(Moment moment, List<byte[]> digests);

  /**
   * Whether nothing at all was written since that moment, keys included, of what was acknowledged
   * before this was called. May say no without a reason. Costs less than {@link #since}.
   */
  boolean unchangedSince(Moment moment);
}
