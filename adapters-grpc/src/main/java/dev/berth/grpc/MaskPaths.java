package dev.berth.grpc;

import com.google.protobuf.FieldMask;
import dev.berth.deployment.DeploymentException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields that an update changes (AIP-134, AIP-161).
 *
 * @param paths as the mask names them, or what stands for an empty one
 */
record MaskPaths(Set<String> paths) {
  static final String DISPLAY_NAME = "display_name";
  static final String LABELS = "labels";

  private static final String LABEL = LABELS + ".";
  private static final String EVERYTHING = "*";
  private static final int MOST = 128;

  /**
   * Reads a mask.
   *
   * @param everything what * means
   * @param changeable whether a path may be changed
   * @param populated what an empty mask means: the paths of what the resource carries
   * @param expected what can be changed, for the refusal
   * @throws DeploymentException InvalidRequest, which names every path that cannot be changed
   */
  static MaskPaths read(
      FieldMask mask,
      Set<String> everything,
      Predicate<String> changeable,
      Supplier<Set<String>> populated,
      String expected) {
    var given = new LinkedHashSet<>(mask.getPathsList());
    if (given.remove(EVERYTHING)) {
      given.addAll(everything);
    }
    var wrong =
        given.stream().filter(path -> !changeable.test(path)).collect(Collectors.joining(", "));
    if (!wrong.isEmpty() || given.size() > MOST) {
      throw Invalid.field(
          "update_mask",
          "%s (expected: %s, at most %d paths, or *)".formatted(wrong, expected, MOST));
    }
    return new MaskPaths(given.isEmpty() ? populated.get() : given);
  }

  /** Whether a path is one of all labels or of one. */
  static boolean isLabels(String path) {
    return path.equals(LABELS) || path.startsWith(LABEL);
  }

  boolean has(String path) {
    return paths.contains(path);
  }

  /** How labels change; null where they do not. */
  @Nullable UnaryOperator<Map<String, String>> labels(Map<String, String> wanted) {
    if (paths.stream().noneMatch(MaskPaths::isLabels)) {
      return null;
    }
    return has(LABELS) ? _ -> wanted : current -> merged(LABEL, current, wanted);
  }

  /**
   * A map of which those entries are as wanted that the mask names, or absent likewise.
   *
   * @param prefix of the paths of its entries
   */
  Map<String, String> merged(
      String prefix, Map<String, String> current, Map<String, String> wanted) {
    var merged = new HashMap<>(current);
    for (var path : paths) {
      if (path.startsWith(prefix)) {
        var key = path.substring(prefix.length());
        @Nullable String value = wanted.get(key);
        if (value == null) {
          merged.remove(key);
        } else {
          merged.put(key, value);
        }
      }
    }
    return merged;
  }
}
