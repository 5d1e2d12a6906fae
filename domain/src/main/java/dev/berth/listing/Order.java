package dev.berth.listing;

import java.util.Comparator;
import java.util.List;

/**
 * In which order things are listed. What is equal by all fields is ordered by id, in the direction
 * of the last field.
 *
 * @param by none means by id alone; no field twice, and none that can have no value
 * @param <T> the kind
 */
public record Order<T>(List<By<T>> by, boolean idsDescend) {

  public Order {
    by = List.copyOf(by);
  }

  /** One field with its direction. */
  public record By<T>(Field<T> field, boolean descending) {}

  /** By those fields, of which there is at least one. */
  public static <T> Order<T> by(List<By<T>> fields) {
    return new Order<>(fields, fields.getLast().descending());
  }

  /** By id alone: where ids grow with time, the newest first. No change of a thing touches it. */
  public static <T> Order<T> newestFirst() {
    return new Order<>(List.of(), true);
  }

  /** By id alone, in ascending order. */
  public static <T> Order<T> byId() {
    return new Order<>(List.of(), false);
  }

  /** Compares places: the smaller one is listed first. */
  public Comparator<Bookmark> comparator() {
    var all = directed((one, other) -> Values.compare(one.id(), other.id()), idsDescend);
    for (var n = by.size() - 1; n >= 0; n--) {
      var at = n;
      Comparator<Bookmark> field =
          (one, other) -> Values.compare(one.values().get(at), other.values().get(at));
      all = directed(field, by.get(n).descending()).thenComparing(all);
    }
    return all;
  }

  private static Comparator<Bookmark> directed(Comparator<Bookmark> one, boolean descending) {
    return descending ? one.reversed() : one;
  }
}
