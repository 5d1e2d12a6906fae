package dev.berth.listing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Which things of a kind are meant. A store may decide it by other means, with the same result.
 *
 * @param <T> the kind
 */
public sealed interface Filter<T> {

  /** Whether that thing is meant. */
  boolean test(T thing);

  /** Every thing. */
  static <T> Filter<T> everything() {
    return new And<>(List.of());
  }

  /** What all parts mean; everything where there are none. */
  record And<T>(List<Filter<T>> parts) implements Filter<T> {
    public And {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean test(T thing) {
      return parts.stream().allMatch(part -> part.test(thing));
    }
  }

  /** What any part means; nothing where there are none. */
  record Or<T>(List<Filter<T>> parts) implements Filter<T> {
    public Or {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean test(T thing) {
      return parts.stream().anyMatch(part -> part.test(thing));
    }
  }

  /** What the part does not mean. */
  record Not<T>(Filter<T> part) implements Filter<T> {
    @Override
    public boolean test(T thing) {
      return !part.test(thing);
    }
  }

  /**
   * With a value that relates to that one.
   *
   * @param value of the field's type; a time is cut to microseconds
   */
  record Compared<T>(Field<T> field, Relation relation, Object value) implements Filter<T> {
    public Compared {
      value = value instanceof Instant time ? time.truncatedTo(ChronoUnit.MICROS) : value;
    }

    @Override
    public boolean test(T thing) {
      var found = field.of(thing);
      return found != null && relation.holds(Values.compare(found, value));
    }
  }

  /** With a label of that key. */
  record HasLabel<T>(String key) implements Filter<T> {
    @Override
    public boolean test(T thing) {
      return thing instanceof Labelled labelled && labelled.labels().containsKey(key);
    }
  }

  /** With that label. */
  record LabelIs<T>(String key, String value) implements Filter<T> {
    @Override
    public boolean test(T thing) {
      return thing instanceof Labelled labelled && value.equals(labelled.labels().get(key));
    }
  }
}
