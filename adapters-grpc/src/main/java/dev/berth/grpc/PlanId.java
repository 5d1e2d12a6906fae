package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import dev.berth.plan.Footing;
import java.util.List;

/**
 * The text by which a change names its plan. It is no secret and proves nothing: whoever makes one
 * up only sets conditions for a change of their own.
 *
 * @param request digest of the planned request
 */
record PlanId(String request, Footing footing) {
  private static final String SEPARATOR = "\n";
  private static final int PARTS = 4;

  String token() {
    return OpaqueToken.of(
        String.join(
            SEPARATOR, List.of(request, footing.etag(), footing.capacity(), footing.replicas())));
  }

  /**
   * Reads what {@link #token} wrote.
   *
   * @throws DeploymentException InvalidRequest where it is none
   */
  static PlanId read(String token) {
    try {
      var parts = OpaqueToken.read(token).split(SEPARATOR, -1);
      if (parts.length == PARTS) {
        return new PlanId(parts[0], new Footing(parts[1], parts[2], parts[3]));
      }
    } catch (IllegalArgumentException e) {
      // It is in another alphabet; the answer is the same.
    }
    throw Invalid.field("plan_id", "(expected: as PlanDeployment answered it)");
  }
}
