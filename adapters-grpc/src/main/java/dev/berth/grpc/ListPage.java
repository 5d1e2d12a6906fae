package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import dev.berth.listing.Bookmark;
import dev.berth.listing.Field;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a filtered and ordered list is asked for. A token names the last thing of the page
 * before, by everything that the list is ordered by, and is bound to parent, filter and order.
 *
 * @param <T> the kind of things that are listed
 */
final class ListPage<T> {
  private static final String BREAK = "\n";

  private final Page page;
  private final String bound;
  private final Listing<T> listing;
  private final Function<T, String> id;

  private ListPage(Page page, String bound, Listing<T> listing, Function<T, String> id) {
    this.page = page;
    this.bound = bound;
    this.listing = listing;
    this.id = id;
  }

  /**
   * What a request asks for.
   *
   * @param of name of what is listed
   */
  record Asked(String of, int size, String token, String filter, String orderBy) {}

  /**
   * Reads what the client asked for.
   *
   * @param usual what no order means
   * @param id tells a thing from all others
   * @throws DeploymentException InvalidRequest
   */
  static <T> ListPage<T> read(
      Asked asked, Listable<T> kind, Order<T> usual, Function<T, String> id) {
    var filter = FilterParser.parse(asked.filter(), kind);
    var order = OrderParser.parse(asked.orderBy(), kind, usual);
    var page = Page.read(asked.size());
    // Lengths first, so that no two requests are bound alike.
    var bound =
        "%d %d%s%s%s%s"
            .formatted(
                asked.of().length(),
                asked.filter().length(),
                BREAK,
                asked.of(),
                asked.filter(),
                asked.orderBy());
    var after = bookmark(asked.token(), bound, order, kind);
    return new ListPage<>(page, bound, new Listing<>(filter, order, after, page.limit()), id);
  }

  /** What to read: one more than the page holds tells whether another page follows. */
  Listing<T> listing() {
    return listing;
  }

  /** The same of those alone that are meant by that as well. */
  Listing<T> listing(Filter<T> further) {
    return new Listing<>(
        new Filter.And<>(List.of(further, listing.filter())),
        listing.order(),
        listing.after(),
        listing.limit());
  }

  /** What the page holds of what was read. */
  <R> List<R> items(List<R> read) {
    return page.items(read);
  }

  /** The token of the next page; empty where this is the last one. */
  String nextToken(List<T> read) {
    var items = items(read);
    if (items.size() == read.size()) {
      return "";
    }
    return token(Bookmark.of(listing.order(), items.getLast(), id.apply(items.getLast())));
  }

  /**
   * The same of a list in the order of ids alone, whatever stands for its things.
   *
   * @param idOf tells one from all others
   */
  <R> String nextToken(List<R> read, Function<R, String> idOf) {
    var items = items(read);
    return items.size() == read.size()
        ? ""
        : token(new Bookmark(List.of(), idOf.apply(items.getLast())));
  }

  private String token(Bookmark last) {
    return OpaqueToken.of(
        Stream.concat(Stream.of(OpaqueToken.digest(bound), last.id()), last.values().stream())
            .map(value -> OpaqueToken.of(value.toString()))
            .collect(Collectors.joining(BREAK)));
  }

  private static <T> @Nullable Bookmark bookmark(
      String token, String bound, Order<T> order, Listable<T> kind) {
    if (token.isEmpty()) {
      return null;
    }
    try {
      var parts = OpaqueToken.read(token).split(BREAK, -1);
      if (parts.length == 2 + order.by().size()
          && OpaqueToken.read(parts[0]).equals(OpaqueToken.digest(bound))) {
        var values = new ArrayList<>();
        for (var n = 0; n < order.by().size(); n++) {
          values.add(value(order.by().get(n).field(), OpaqueToken.read(parts[n + 2])));
        }
        var id = OpaqueToken.read(parts[1]);
        if (kind.ids().matcher(id).matches()) {
          return new Bookmark(values, id);
        }
      }
    } catch (IllegalArgumentException | DateTimeException notOne) {
      // Said below.
    }
    throw Invalid.field(
        "page_token", "(expected: next_page_token of the page before, of the same list)");
  }

  private static Object value(Field<?> field, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("no value of any field");
    }
    return field.type() == Instant.class
        ? Times.parse(text)
        : field.type() == Boolean.class ? Boolean.parseBoolean(text) : text;
  }
}
