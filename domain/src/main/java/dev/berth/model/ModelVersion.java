package dev.berth.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One immutable version of a model.
 *
 * @param condaRequirements the Python packages that it needs, as its maker wrote them, such as
 *     {@code numpy} or {@code scikit-learn=1.5.2}
 * @param backingRepositories RIDs of the repositories that its code came from
 * @param source how it came to be; null where nobody said
 */
public record ModelVersion(
    ModelVersionRid rid,
    ModelRid model,
    ModelApi api,
    Serving serving,
    List<String> condaRequirements,
    List<String> backingRepositories,
    @Nullable Source source,
    Instant createdAt) {

  public ModelVersion {
    condaRequirements = List.copyOf(condaRequirements);
    backingRepositories = List.copyOf(backingRepositories);
  }

  /** How a version came to be. */
  public sealed interface Source {
    /** A client of Foundry's API made it. */
    record Sdk() implements Source {}

    /** It is another version under a new name. */
    record Promoted(ModelRid model, ModelVersionRid version) implements Source {}
  }

  /** A version of which nothing is known but how it is served. */
  public static ModelVersion registered(
      ModelVersionRid rid, ModelRid model, ModelApi api, Serving serving, Instant createdAt) {
    return new ModelVersion(rid, model, api, serving, List.of(), List.of(), null, createdAt);
  }
}
