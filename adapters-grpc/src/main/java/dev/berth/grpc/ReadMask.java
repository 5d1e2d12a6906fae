package dev.berth.grpc;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.FieldMaskUtil;
import dev.berth.deployment.DeploymentException;
import dev.berth.proto.berth.v1.Deployment;
import java.util.stream.Collectors;

/** Which fields of deployments a reader wants (AIP-157). */
final class ReadMask {
  private static final String EVERYTHING = "*";
  private static final int MOST_PATHS = 64;

  private final FieldMask mask;

  private ReadMask(FieldMask mask) {
    this.mask = mask;
  }

  /**
   * Reads a mask.
   *
   * @throws DeploymentException InvalidRequest, which names every path that is none
   */
  static ReadMask of(FieldMask mask) {
    if (mask.getPathsCount() == 0 || mask.getPathsList().contains(EVERYTHING)) {
      return new ReadMask(FieldMask.getDefaultInstance());
    }
    var unknown =
        mask.getPathsList().stream()
            .filter(path -> !FieldMaskUtil.isValid(Deployment.class, path))
            .collect(Collectors.joining(", "));
    if (!unknown.isEmpty() || mask.getPathsCount() > MOST_PATHS) {
      throw Invalid.field(
          "read_mask",
          "%s (expected: at most %d paths of a deployment's fields, or *)"
              .formatted(unknown, MOST_PATHS));
    }
    return new ReadMask(mask);
  }

  /** What is wanted of a deployment. */
  Deployment apply(Deployment deployment) {
    return mask.getPathsCount() == 0 ? deployment : FieldMaskUtil.trim(mask, deployment);
  }
}
