package dev.berth.history;

import dev.berth.listing.Field;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What events are filtered by. */
public enum EventField implements Field<Event> {
  /** The kind's name; none where it was written before kinds were told apart. */
  KIND(String.class),
  ACTOR(String.class),
  REQUEST_ID(String.class),
  TIME(Instant.class);

  private final Class<?> type;

  EventField(Class<?> type) {
    this.type = type;
  }

  /** The id of an event among those of its history: its number, which so is ordered as a text. */
  public static String id(Event event) {
    return "%019d".formatted(event.number());
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public List<String> words() {
    return switch (this) {
      case KIND -> Arrays.stream(Event.Kind.values()).map(Enum::name).toList();
      case ACTOR, REQUEST_ID, TIME -> List.of();
    };
  }

  @Override
  public boolean ordered() {
    return false;
  }

  @Override
  public @Nullable Object of(Event event) {
    return switch (this) {
      case KIND -> event.kind() == null ? null : event.kind().name();
      case ACTOR -> event.actor();
      case REQUEST_ID -> event.request();
      case TIME -> event.at();
    };
  }
}
