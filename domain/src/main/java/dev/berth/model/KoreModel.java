package dev.berth.model;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model version under the id that Kore's clients know it by.
 *
 * @param id such as {@code cm-<uuid>}
 * @param kind null where nobody said it
 */
public record KoreModel(String id, @Nullable Kind kind, ModelRid model, ModelVersionRid version) {

  /** Where the model came from. */
  public enum Kind {
    OPEN_SOURCE("openSource"),
    FINE_TUNE("fineTune");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /** The name on the wire. */
    public String wireName() {
      return wireName;
    }

    /** The kind of that name; empty where there is none. */
    public static Optional<Kind> named(String wireName) {
      return Arrays.stream(values()).filter(kind -> kind.wireName.equals(wireName)).findFirst();
    }
  }
}
