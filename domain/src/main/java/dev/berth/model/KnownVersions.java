package dev.berth.model;

import dev.berth.project.ProjectId;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Versions that were found once: a version never changes, so what deployments run is not read at
 * every look; where memory is short, it is forgotten. One that was deleted since may still be
 * known, so this is only for versions that a revision holds, which cannot be deleted, and for those
 * of which the commit finds out. Safe for many threads.
 */
public final class KnownVersions {
  private static final int MOST = 256;

  private final ModelRepository models;
  private final Map<Key, SoftReference<ModelVersion>> known = new ConcurrentHashMap<>();

  /** What is known of those models. */
  public KnownVersions(ModelRepository models) {
    this.models = models;
  }

  private record Key(ProjectId project, ModelVersionRid version) {}

  /** That version, whichever model of the project it belongs to. */
  public Optional<ModelVersion> find(ProjectId project, ModelVersionRid version) {
    var key = new Key(project, version);
    var before = known.get(key);
    var kept = before == null ? null : before.get();
    if (kept != null) {
      return Optional.of(kept);
    }
    var found = models.findVersion(project, version);
    found.ifPresent(
        each -> {
          if (known.size() >= MOST) {
            known.clear();
          }
          known.put(key, new SoftReference<>(each));
        });
    return found;
  }
}
