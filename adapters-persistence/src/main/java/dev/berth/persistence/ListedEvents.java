package dev.berth.persistence;

import dev.berth.deployment.DeploymentId;
import dev.berth.history.Event;
import dev.berth.history.EventField;
import dev.berth.listing.Field;
import dev.berth.listing.Listing;
import java.util.Map;

/** Listings of the events of one history. Texts are compared by their bytes. */
final class ListedEvents {
  private static final ListingSql.Table<Event> TABLE =
      new ListingSql.Table<>(
          EventMapper.SELECT + "where deployment = :deployment",
          "number",
          Long::parseLong,
          ListedEvents::column);

  private ListedEvents() {}

  static ListingSql<Event> page(DeploymentId deployment, Listing<Event> listing) {
    return new ListingSql<>(TABLE, Map.of("deployment", deployment.value()), listing);
  }

  private static String column(Field<Event> field) {
    return switch ((EventField) field) {
      case KIND -> "kind";
      case ACTOR -> "actor collate \"C\"";
      case REQUEST_ID -> "request collate \"C\"";
      case TIME -> "at";
    };
  }
}
