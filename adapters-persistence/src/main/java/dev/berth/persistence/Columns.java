package dev.berth.persistence;

import static java.util.Comparator.comparing;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Rows as one array for each of their columns, which is how a statement takes many at once. */
final class Columns {
  /** As PostgreSQL compares ids. */
  private static final Comparator<UUID> AS_STORED =
      comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  private Columns() {}

  /** What {@code value} says of each row, in their order. */
  static <T, V extends @Nullable Object> V[] of(
      List<T> rows, IntFunction<V[]> array, Function<T, V> value) {
    var column = array.apply(rows.size());
    for (var n = 0; n < column.length; n++) {
      column[n] = value.apply(rows.get(n));
    }
    return column;
  }

  /**
   * Rows in the order of their ids, in which all lock them who lock several, so that no two wait
   * for each other.
   */
  static <T> List<T> inOrder(List<T> rows, Function<T, UUID> id) {
    return rows.size() == 1 ? rows : rows.stream().sorted(comparing(id, AS_STORED)).toList();
  }

  /** Numbers as the text of an array, for arrays of arrays are not what a column is made of. */
  static String text(long[] numbers) {
    var text = new StringBuilder("{");
    for (var number : numbers) {
      text.append(text.length() == 1 ? "" : ",").append(number);
    }
    return text.append('}').toString();
  }
}
