package dev.berth.persistence;

import dev.berth.listing.Field;
import dev.berth.listing.Listing;
import dev.berth.project.Project;
import dev.berth.project.ProjectField;
import java.util.Map;

/** Listings of projects. Texts are compared by their bytes, whatever the database's language. */
final class ListedProjects {
  private static final ListingSql.Table<Project> TABLE =
      new ListingSql.Table<>(
          "select id, display_name, version, created_at, updated_at, updated_by"
              + " from project where alive is not null",
          "id collate \"C\"",
          id -> id,
          ListedProjects::column);

  private ListedProjects() {}

  static ListingSql<Project> page(Listing<Project> listing) {
    return new ListingSql<>(TABLE, Map.of(), listing);
  }

  private static String column(Field<Project> field) {
    return switch ((ProjectField) field) {
      case DISPLAY_NAME -> "display_name collate \"C\"";
      case CREATE_TIME -> "created_at";
      case UPDATE_TIME -> "updated_at";
    };
  }
}
