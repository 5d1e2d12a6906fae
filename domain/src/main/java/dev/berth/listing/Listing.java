package dev.berth.listing;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for.
 *
 * @param after where the page before ended; null for the first page
 * @param limit the most things that the page may hold
 * @param <T> the kind of things
 */
public record Listing<T>(Filter<T> filter, Order<T> order, @Nullable Bookmark after, int limit) {

  /** The newest ones, whatever they are like. */
  public static <T> Listing<T> newest(int limit) {
    return new Listing<>(Filter.everything(), Order.newestFirst(), null, limit);
  }

  /** The newest ones that are meant. */
  public static <T> Listing<T> newest(Filter<T> filter, int limit) {
    return new Listing<>(filter, Order.newestFirst(), null, limit);
  }

  /** The same listing, after that thing. */
  public Listing<T> after(T last, String id) {
    return new Listing<>(filter, order, Bookmark.of(order, last, id), limit);
  }

  /**
   * The page of those things: what every store answers.
   *
   * @param id tells a thing from all others
   */
  public List<T> of(Stream<T> things, Function<T, String> id) {
    var places = order.comparator();
    return things
        .filter(filter::test)
        .filter(
            each ->
                after == null
                    || places.compare(Bookmark.of(order, each, id.apply(each)), after) > 0)
        .sorted(
            (one, other) ->
                places.compare(
                    Bookmark.of(order, one, id.apply(one)),
                    Bookmark.of(order, other, id.apply(other))))
        .limit(limit)
        .toList();
  }
}
