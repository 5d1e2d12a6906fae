package dev.berth.deployment;

import java.util.Comparator;
import java.util.List;

/**
 * In which order deployments are listed. What is equal by all fields is ordered by id, which is by
 * time of creation, in the direction of the last field.
 *
 * @param by none means newest first; no field twice
 */
public record DeploymentOrder(List<By> by) {

  /** By id alone, the newest first: the one order that no change of a deployment touches. */
  public static final DeploymentOrder NEWEST_FIRST = new DeploymentOrder(List.of());

  public DeploymentOrder {
    by = List.copyOf(by);
  }

  /** What deployments can be ordered by. */
  public enum Field {
    CREATE_TIME,
    UPDATE_TIME,
    /** By the state's name. */
    STATE,
    /** By the RID of the model. */
    MODEL,
    /** What is not ready comes first. */
    READY;

    private Comparator<Bookmark> comparator() {
      return switch (this) {
        case CREATE_TIME -> Comparator.comparing(Bookmark::createdAt);
        case UPDATE_TIME -> Comparator.comparing(Bookmark::updatedAt);
        case STATE -> Comparator.comparing(bookmark -> bookmark.state().name());
        case MODEL -> Comparator.comparing(Bookmark::model);
        case READY -> Comparator.comparing(Bookmark::ready);
      };
    }
  }

  /** One field with its direction. */
  public record By(Field field, boolean descending) {}

  /** Whether ids come in descending order where everything else is equal. */
  public boolean idsDescend() {
    return by.isEmpty() || by.getLast().descending();
  }

  /** Compares places: the smaller one is listed first. */
  public Comparator<Bookmark> comparator() {
    var ids = Comparator.comparing(Bookmark::id);
    var all = idsDescend() ? ids.reversed() : ids;
    for (var each : by.reversed()) {
      var field = each.field().comparator();
      all = (each.descending() ? field.reversed() : field).thenComparing(all);
    }
    return all;
  }
}
