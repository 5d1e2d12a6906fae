package dev.berth.grpc;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Violation;
import java.util.List;

/** The refusal of a request for one field of it. */
final class Invalid {
  private Invalid() {}

  /**
   * A refusal.
   *
   * @param rest what was given and, in parentheses, what is expected
   */
  static DeploymentException field(String field, String rest) {
    return new DeploymentException(
        new DeploymentError.InvalidRequest(
            List.of(new Violation.Invalid(field, field + ": " + rest))));
  }
}
