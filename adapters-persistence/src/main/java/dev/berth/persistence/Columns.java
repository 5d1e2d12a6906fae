package dev.berth.persistence;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Rows as one array for each of their columns, which is how a statement takes many at once. */
final class Columns {
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

  /** Numbers as the text of an array, for arrays of arrays are not what a column is made of. */
  static String text(long[] numbers) {
    var text = new StringBuilder("{");
    for (var number : numbers) {
      text.append(text.length() == 1 ? "" : ",").append(number);
    }
    return text.append('}').toString();
  }
}
