package dev.berth.model;

import java.util.Locale;

/** The types of a model's inputs and outputs, as Foundry's ModelApi names them. */
public enum DataType {
  ANY,
  ARRAY,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INTEGER,
  LONG,
  MAP,
  STRING,
  TIMESTAMP;

  /** The name on the wire, such as {@code double}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
