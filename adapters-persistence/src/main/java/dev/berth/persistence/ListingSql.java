package dev.berth.persistence;

import dev.berth.listing.Bookmark;
import dev.berth.listing.Field;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import dev.berth.listing.Relation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * A listing as one statement. Its text is put together from the constants of this package alone;
 * every value is a parameter.
 *
 * @param <T> the kind of things that are listed
 */
final class ListingSql<T> {
  private final Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
  private final Table<T> table;
  private final String sql;

  /**
   * Where things of a kind are.
   *
   * @param select the statement up to its conditions, of which it has one
   * @param id the column that tells rows apart
   * @param toId the value of that column, from a bookmark's text
   * @param column what stands for a field
   */
  record Table<T>(
      String select, String id, Function<String, Object> toId, Function<Field<T>, String> column) {}

  /**
   * The statement of a listing.
   *
   * @param given values of the parameters that the table's own condition has
   */
  ListingSql(Table<T> table, Map<String, ? extends @Nullable Object> given, Listing<T> listing) {
    this.table = table;
    parameters.putAll(given);
    var where = condition(listing.filter());
    var columns = columns(listing.order());
    var after = listing.after();
    if (after != null) {
      where += " and (" + beyond(columns, after) + ")";
    }
    var order =
        columns.stream()
            .map(column -> column.expression() + (column.descending() ? " desc" : ""))
            .collect(Collectors.joining(", "));
    sql =
        "%s and %s order by %s limit %s"
            .formatted(table.select(), where, order, parameter(listing.limit()));
  }

  /** The query of one page. */
  Query query(Handle handle) {
    return handle.createQuery(sql).bindMap(parameters);
  }

  /** The only column of each row. */
  List<byte[]> bodies(Handle handle) {
    return query(handle).mapTo(byte[].class).list();
  }

  private String parameter(Object value) {
    var name = "p" + parameters.size();
    parameters.put(name, value instanceof Instant time ? Times.utc(time) : value);
    return ":" + name;
  }

  private String condition(Filter<T> filter) {
    return switch (filter) {
      case Filter.And<T>(var parts) -> joined(parts, " and ", "true");
      case Filter.Or<T>(var parts) -> joined(parts, " or ", "false");
      case Filter.Not<T>(var part) -> "not " + condition(part);
      case Filter.Compared<T>(var field, var relation, var value) ->
          // What has no value meets no comparison, and the opposite of one.
          "coalesce(%s %s %s, false)"
              .formatted(table.column().apply(field), sign(relation), parameter(value));
      case Filter.HasLabel<T>(var key) -> "jsonb_exists(labels, " + parameter(key) + ")";
      case Filter.LabelIs<T>(var key, var value) ->
          "labels @> jsonb_build_object(%s::text, %s::text)"
              .formatted(parameter(key), parameter(value));
    };
  }

  private String joined(List<Filter<T>> parts, String word, String none) {
    return parts.isEmpty()
        ? none
        : parts.stream().map(this::condition).collect(Collectors.joining(word, "(", ")"));
  }

  private static String sign(Relation relation) {
    return switch (relation) {
      case BEFORE -> "<";
      case AT_OR_BEFORE -> "<=";
      case AT -> "=";
      case AT_OR_AFTER -> ">=";
      case AFTER -> ">";
    };
  }

  /**
   * What is behind a place. Where all columns go one way, that is one comparison of rows, which an
   * index begins with; else it is equal in the first columns and behind it in the next one.
   */
  private String beyond(List<Column> columns, Bookmark place) {
    if (columns.stream().map(Column::descending).distinct().count() == 1) {
      var names = columns.stream().map(Column::expression).collect(Collectors.joining(", "));
      var values =
          IntStream.range(0, columns.size())
              .mapToObj(n -> parameter(value(place, n)))
              .collect(Collectors.joining(", "));
      return "(%s) %s (%s)".formatted(names, columns.getFirst().descending() ? "<" : ">", values);
    }
    var alternatives = new ArrayList<String>();
    var equal = "";
    for (var n = 0; n < columns.size(); n++) {
      var column = columns.get(n);
      var value = parameter(value(place, n));
      var sign = column.descending() ? " < " : " > ";
      alternatives.add("(" + equal + column.expression() + sign + value + ")");
      equal += column.expression() + " = " + value + " and ";
    }
    return String.join(" or ", alternatives);
  }

  private Object value(Bookmark place, int column) {
    return column < place.values().size()
        ? place.values().get(column)
        : table.toId().apply(place.id());
  }

  private record Column(String expression, boolean descending) {}

  private List<Column> columns(Order<T> order) {
    var columns = new ArrayList<Column>();
    for (var by : order.by()) {
      columns.add(new Column(table.column().apply(by.field()), by.descending()));
    }
    columns.add(new Column(table.id(), order.idsDescend()));
    return columns;
  }
}
