package dev.berth.persistence;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentField;
import dev.berth.listing.Field;
import dev.berth.listing.Listing;
import dev.berth.project.ProjectId;
import java.util.Map;
import java.util.UUID;

/** Listings of deployments. Texts are compared by their bytes, whatever the database's language. */
final class ListedDeployments {
  private static final ListingSql.Table<Deployment> TABLE =
      new ListingSql.Table<>(
          "select body from deployment where project = :project and intent <> 'DELETED'",
          "id",
          UUID::fromString,
          ListedDeployments::column);

  private ListedDeployments() {}

  static ListingSql<Deployment> page(ProjectId project, Listing<Deployment> listing) {
    return new ListingSql<>(TABLE, Map.of("project", project.value()), listing);
  }

  private static String column(Field<Deployment> field) {
    return switch ((DeploymentField) field) {
      case CREATE_TIME -> "created_at";
      case UPDATE_TIME -> "updated_at";
      case STATE -> "state collate \"C\"";
      case MODEL -> "model collate \"C\"";
      case READY -> "ready";
    };
  }
}
