package dev.berth.reading;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Intent;
import dev.berth.project.ProjectId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Deployments in memory, by project and id. For one thread at a time. */
final class Shelf {
  /** As the texts of the ids are ordered: the newest first, as far as ids grow with time. */
  private static final Comparator<UUID> NEWEST_FIRST =
      (one, other) -> {
        var high =
            Long.compareUnsigned(other.getMostSignificantBits(), one.getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(other.getLeastSignificantBits(), one.getLeastSignificantBits());
      };

  /** What an entry takes beside its form. */
  private static final int ENTRY_BYTES = 192;

  private final Map<ProjectId, Kept> projects = new HashMap<>();
  private final Function<Deployment, byte[]> form;
  private long bytes;

  /** Those of a project twice, for to go down a tree takes most of the time of a single read. */
  private static final class Kept {
    private final Map<UUID, Shown> byId = new HashMap<>();
    private final NavigableMap<UUID, Shown> newestFirst = new TreeMap<>(NEWEST_FIRST);

    /** What was there before; null is nothing. */
    @Nullable Shown replace(UUID id, @Nullable Shown after) {
      if (after == null) {
        newestFirst.remove(id);
        return byId.remove(id);
      }
      newestFirst.put(id, after);
      return byId.put(id, after);
    }
  }

  /**
   * An empty one.
   *
   * @param form how a deployment is shown
   */
  Shelf(Function<Deployment, byte[]> form) {
    this.form = form;
  }

  /** Takes a deployment as it is now. */
  void put(Deployment deployment) {
    var all = projects.computeIfAbsent(deployment.project(), _ -> new Kept());
    var id = deployment.id();
    var after =
        deployment.intent() == Intent.DELETED ? null : new Shown(id, form.apply(deployment));
    bytes += size(after) - size(all.replace(id.value(), after));
  }

  /** About how much memory all of them take. */
  long bytes() {
    return bytes;
  }

  Optional<Shown> find(ProjectId project, DeploymentId id) {
    return Optional.ofNullable(projects.get(project)).map(all -> all.byId.get(id.value()));
  }

  List<Shown> page(ProjectId project, @Nullable DeploymentId after, int limit) {
    var all = projects.get(project);
    if (all == null) {
      return List.of();
    }
    var rest =
        after == null
            ? all.newestFirst
            : all.newestFirst.tailMap(after.value(), /* inclusive= */ false);
    // Not a stream, which would first count everything that is left.
    var page = new ArrayList<Shown>(limit);
    for (var each = rest.values().iterator(); each.hasNext() && page.size() < limit; ) {
      page.add(each.next());
    }
    return page;
  }

  private static long size(@Nullable Shown shown) {
    return shown == null ? 0 : ENTRY_BYTES + shown.form().length;
  }
}
