package dev.berth.listing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that things of a kind are filtered and ordered by; each kind has an enum of them.
 *
 * @param <T> the kind
 */
public interface Field<T> {

  /** Its name, as constants of enums are spelled. */
  String name();

  /** What its values are: String, Boolean, Instant or UUID. */
  Class<?> type();

  /** The only values that it has, where it is a text with few; else nothing. */
  default List<String> words() {
    return List.of();
  }

  /** Whether things can be ordered by it. */
  default boolean ordered() {
    return true;
  }

  /** Its value in that thing; null where it has none, which meets no comparison. */
  @Nullable Object of(T thing);
}
