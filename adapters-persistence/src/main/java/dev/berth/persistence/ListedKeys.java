package dev.berth.persistence;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyField;
import dev.berth.listing.Field;
import dev.berth.listing.Listing;
import dev.berth.project.ProjectId;
import java.util.Map;

/** Listings of keys. Texts are compared by their bytes, whatever the database's language. */
final class ListedKeys {
  private static final ListingSql.Table<ApiKey> TABLE =
      new ListingSql.Table<>(
          "select id, project, display_name, scopes, created_at, expires_at, revoked_at,"
              + " last_used_at from api_key where project = :project",
          "id collate \"C\"",
          id -> id,
          ListedKeys::column);

  private ListedKeys() {}

  static ListingSql<ApiKey> page(ProjectId project, Listing<ApiKey> listing) {
    return new ListingSql<>(TABLE, Map.of("project", project.value()), listing);
  }

  private static String column(Field<ApiKey> field) {
    return switch ((ApiKeyField) field) {
      case DISPLAY_NAME -> "display_name collate \"C\"";
      case CREATE_TIME -> "created_at";
      case EXPIRE_TIME -> "expires_at";
      case REVOKE_TIME -> "revoked_at";
      case LAST_USE_TIME -> "last_used_at";
    };
  }
}
