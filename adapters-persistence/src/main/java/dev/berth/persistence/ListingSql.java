package dev.berth.persistence;

import dev.berth.deployment.Bookmark;
import dev.berth.deployment.DeploymentFilter;
import dev.berth.deployment.DeploymentFilter.Relation;
import dev.berth.deployment.DeploymentOrder;
import dev.berth.deployment.Listing;
import dev.berth.project.ProjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * A listing as one statement. Its text is put together from the constants of this class alone;
 * every value is a parameter.
 */
final class ListingSql {
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final String sql;

  ListingSql(ProjectId project, Listing listing) {
    var where = "project = " + parameter(project.value()) + " and intent <> 'DELETED'";
    if (!listing.filter().equals(DeploymentFilter.EVERYTHING)) {
      where += " and " + condition(listing.filter());
    }
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
        "select body from deployment where %s order by %s limit %s"
            .formatted(where, order, parameter(listing.limit()));
  }

  /** The deployments, as their bytes. */
  List<byte[]> bodies(Handle handle) {
    return handle.createQuery(sql).bindMap(parameters).mapTo(byte[].class).list();
  }

  private String parameter(Object value) {
    var name = "p" + parameters.size();
    parameters.put(name, value);
    return ":" + name;
  }

  private String condition(DeploymentFilter filter) {
    return switch (filter) {
      case DeploymentFilter.And(var parts) -> joined(parts, " and ", "true");
      case DeploymentFilter.Or(var parts) -> joined(parts, " or ", "false");
      case DeploymentFilter.Not(var part) -> "not " + condition(part);
      case DeploymentFilter.InState(var state) -> "state = " + parameter(state.name());
      case DeploymentFilter.OfModel(var model) -> "model = " + parameter(model);
      case DeploymentFilter.Ready(var ready) -> "ready = " + parameter(ready);
      case DeploymentFilter.Labelled(var key) -> "jsonb_exists(labels, " + parameter(key) + ")";
      case DeploymentFilter.LabelIs(var key, var value) ->
          "labels @> jsonb_build_object(%s::text, %s::text)"
              .formatted(parameter(key), parameter(value));
      case DeploymentFilter.Created(var relation, var time) ->
          "created_at %s %s".formatted(sign(relation), parameter(DeploymentRow.utc(time)));
      case DeploymentFilter.Updated(var relation, var time) ->
          "updated_at %s %s".formatted(sign(relation), parameter(DeploymentRow.utc(time)));
    };
  }

  private String joined(List<DeploymentFilter> parts, String word, String none) {
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

  /** What is behind a place: equal to it in the first columns and behind it in the next one. */
  private String beyond(List<Column> columns, Bookmark place) {
    var alternatives = new ArrayList<String>();
    var equal = "";
    for (var column : columns) {
      var value = parameter(column.of(place));
      var sign = column.descending() ? " < " : " > ";
      alternatives.add("(" + equal + column.expression() + sign + value + ")");
      equal += column.expression() + " = " + value + " and ";
    }
    return String.join(" or ", alternatives);
  }

  private record Column(String expression, boolean descending, Value value) {
    Object of(Bookmark place) {
      return value.of(place);
    }
  }

  private interface Value {
    Object of(Bookmark place);
  }

  private static List<Column> columns(DeploymentOrder order) {
    var columns = new ArrayList<Column>();
    for (var by : order.by()) {
      columns.add(column(by.field(), by.descending()));
    }
    columns.add(new Column("id", order.idsDescend(), place -> place.id().value()));
    return columns;
  }

  /** Texts are compared by their bytes, as the domain does, whatever the database's language. */
  private static Column column(DeploymentOrder.Field field, boolean descending) {
    return switch (field) {
      case CREATE_TIME ->
          new Column("created_at", descending, place -> DeploymentRow.utc(place.createdAt()));
      case UPDATE_TIME ->
          new Column("updated_at", descending, place -> DeploymentRow.utc(place.updatedAt()));
      case STATE -> new Column("state collate \"C\"", descending, place -> place.state().name());
      case MODEL -> new Column("model collate \"C\"", descending, Bookmark::model);
      case READY -> new Column("ready", descending, Bookmark::ready);
    };
  }
}
