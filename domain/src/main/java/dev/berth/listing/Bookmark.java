package dev.berth.listing;

import java.util.List;
import java.util.Objects;

/**
 * A place in a list: the thing that was there, as it was when it was read.
 *
 * @param values those of the fields that the list is ordered by
 * @param id tells it from all others
 */
public record Bookmark(List<Object> values, String id) {

  public Bookmark {
    values = List.copyOf(values);
  }

  /** The place of that thing in a list of that order. */
  public static <T> Bookmark of(Order<T> order, T thing, String id) {
    return new Bookmark(
        order.by().stream().map(by -> Objects.requireNonNull(by.field().of(thing))).toList(), id);
  }
}
