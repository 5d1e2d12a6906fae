package dev.berth.grpc;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.util.FieldMaskUtil;
import dev.berth.deployment.DeploymentException;
import java.util.stream.Collectors;

/** Which fields of resources a reader wants (AIP-157). */
final class ReadMask<T extends Message> {
  private static final String EVERYTHING = "*";
  private static final int MOST_PATHS = 64;

  private final FieldMask mask;

  private ReadMask(FieldMask mask) {
    this.mask = mask;
  }

  /**
   * Reads a mask.
   *
   * @param resource what it is for
   * @throws DeploymentException InvalidRequest, which names every path that is none
   */
  static <T extends Message> ReadMask<T> of(FieldMask mask, Class<T> resource) {
    if (mask.getPathsCount() == 0 || mask.getPathsList().contains(EVERYTHING)) {
      return new ReadMask<>(FieldMask.getDefaultInstance());
    }
    var unknown =
        mask.getPathsList().stream()
            .filter(path -> !FieldMaskUtil.isValid(resource, path))
            .collect(Collectors.joining(", "));
    if (!unknown.isEmpty() || mask.getPathsCount() > MOST_PATHS) {
      throw Invalid.field(
          "read_mask",
          "%s (expected: at most %d paths of fields that there are, or *)"
              .formatted(unknown, MOST_PATHS));
    }
    return new ReadMask<>(mask);
  }

  /** Whether all fields are wanted. */
  boolean isEverything() {
    return mask.getPathsCount() == 0;
  }

  /** What is wanted of a resource. */
  T apply(T resource) {
    return isEverything() ? resource : FieldMaskUtil.trim(mask, resource);
  }
}
