package dev.berth.listing;

/** How one value may relate to another. */
public enum Relation {
  BEFORE,
  AT_OR_BEFORE,
  AT,
  AT_OR_AFTER,
  AFTER;

  boolean holds(int compared) {
    return switch (this) {
      case BEFORE -> compared < 0;
      case AT_OR_BEFORE -> compared <= 0;
      case AT -> compared == 0;
      case AT_OR_AFTER -> compared >= 0;
      case AFTER -> compared > 0;
    };
  }
}
