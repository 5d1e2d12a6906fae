package dev.berth.listing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/** The values of fields. */
final class Values {
  private Values() {}

  /** Compares two values of one field: texts by their bytes, and false comes before true. */
  static int compare(Object one, Object other) {
    return switch (one) {
      case String text -> Arrays.compareUnsigned(bytes(text), bytes((String) other));
      case Instant time -> time.compareTo((Instant) other);
      case Boolean flag -> flag.compareTo((Boolean) other);
      case UUID id -> compare(id.toString(), other.toString());
      default -> throw new IllegalArgumentException("no field has a " + one.getClass());
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
