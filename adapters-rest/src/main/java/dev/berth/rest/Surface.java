package dev.berth.rest;

import dev.berth.deployment.DeploymentError;

/** How a compatible surface says errors. */
public interface Surface {

  /**
   * A known error.
   *
   * @param requestId UUID of the request
   */
  RestError known(DeploymentError error, String requestId);

  /**
   * A fault in Berth, of which the caller learns nothing but the id that the log has it under.
   *
   * @param requestId UUID of the request
   */
  RestError unexpected(String requestId);
}
