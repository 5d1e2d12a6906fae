package dev.berth.persistence;

import dev.berth.deployment.Tracked;
import dev.berth.listing.Field;
import dev.berth.listing.Listing;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationField;
import dev.berth.persistence.stored.StoredDeployments;
import dev.berth.project.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/** Listings of operations, each with the deployment that it changes. */
final class ListedOperations {
  private static final ListingSql.Table<Operation> TABLE =
      new ListingSql.Table<>(
          "select o.body as operation, d.body as deployment"
              + " from operation o join deployment d on d.id = o.deployment"
              + " where o.project = :project",
          "o.id",
          UUID::fromString,
          ListedOperations::column);

  private ListedOperations() {}

  static ListingSql<Operation> page(ProjectId project, Listing<Operation> listing) {
    return new ListingSql<>(TABLE, Map.of("project", project.value()), listing);
  }

  private static String column(Field<Operation> field) {
    return switch ((OperationField) field) {
      case DONE -> "(o.state <> 'IN_PROGRESS')";
      case STATE -> "o.state";
      case ACTION -> "o.action";
      case DEPLOYMENT -> "o.deployment";
      case CREATE_TIME -> "o.created_at";
      case END_TIME -> "o.finished_at";
    };
  }

  static Tracked tracked(ResultSet row, StatementContext context) throws SQLException {
    return new Tracked(
        StoredDeployments.readOperation(row.getBytes("operation")),
        StoredDeployments.read(row.getBytes("deployment")));
  }
}
