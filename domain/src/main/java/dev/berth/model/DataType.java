package dev.berth.model;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of a model's inputs and outputs, as Foundry's ModelApi names them. */
public sealed interface DataType {

  /** The name on the wire, such as {@code double} or {@code array}. */
  String wireName();

  /** A type without parts. */
  enum Scalar implements DataType {
    ANY,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INTEGER,
    LONG,
    STRING,
    TIMESTAMP;

    @Override
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A list of values of one type. */
  record Array(DataType item) implements DataType {
    @Override
    public String wireName() {
      return "array";
    }
  }

  /** Values of one type by keys of another. */
  record Map(DataType key, DataType value) implements DataType {
    @Override
    public String wireName() {
      return "map";
    }
  }

  /**
   * Rows of columns; only a whole input or output is of this type.
   *
   * @param format what a Python model is handed; null where nothing was said
   */
  record Table(List<Parameter> columns, @Nullable Format format) implements DataType {
    public Table {
      columns = List.copyOf(columns);
    }

    @Override
    public String wireName() {
      return "tabular";
    }

    /** The kinds of data frames. */
    public enum Format {
      PANDAS,
      SPARK
    }
  }
}
