package dev.berth.persistence;

import dev.berth.listing.Field;
import dev.berth.listing.Listing;
import dev.berth.model.Model;
import dev.berth.model.ModelField;
import dev.berth.project.ProjectId;
import java.util.Map;

/** Listings of models. Texts are compared by their bytes, whatever the database's language. */
final class ListedModels {
  private static final ListingSql.Table<Model> TABLE =
      new ListingSql.Table<>(
          "select " + ModelRow.COLUMNS + " from model where project = :project",
          "rid collate \"C\"",
          rid -> rid,
          ListedModels::column);

  private ListedModels() {}

  static ListingSql<Model> page(ProjectId project, Listing<Model> listing) {
    return new ListingSql<>(TABLE, Map.of("project", project.value()), listing);
  }

  private static String column(Field<Model> field) {
    return switch ((ModelField) field) {
      case DISPLAY_NAME -> "display_name collate \"C\"";
      case PARENT_FOLDER -> "parent_folder collate \"C\"";
      case CREATE_TIME -> "created_at";
      case UPDATE_TIME -> "updated_at";
    };
  }
}
