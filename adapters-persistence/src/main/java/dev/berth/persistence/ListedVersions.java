package dev.berth.persistence;

import dev.berth.listing.Field;
import dev.berth.listing.Listing;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionField;
import dev.berth.project.ProjectId;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** Listings of the versions of a model. */
final class ListedVersions {
  private static final ListingSql.Table<ModelVersion> TABLE =
      new ListingSql.Table<>(
          """
          select rid, model, created_at, body
          from model_version
          where project = :project and model = :model
            and (:branch::text is null or :branch = any (branches))
          """,
          "rid",
          rid -> rid,
          ListedVersions::column);

  private ListedVersions() {}

  static ListingSql<ModelVersion> page(
      ProjectId project, ModelRid model, @Nullable String branch, Listing<ModelVersion> listing) {
    var given = new HashMap<String, @Nullable Object>();
    given.put("project", project.value());
    given.put("model", model.value());
    given.put("branch", branch);
    return new ListingSql<>(TABLE, given, listing);
  }

  private static String column(Field<ModelVersion> field) {
    return switch ((ModelVersionField) field) {
      case CREATE_TIME -> "created_at";
    };
  }
}
