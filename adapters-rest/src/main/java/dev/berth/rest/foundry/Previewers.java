package dev.berth.rest.foundry;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import java.util.function.Supplier;

/**
 * Who calls what Foundry calls a preview.
 *
 * @param required whether callers must say that they know of the preview
 */
record Previewers(Supplier<Caller> caller, boolean required) {

  /**
   * Who calls.
   *
   * @param preview whether the caller said that it knows of the preview
   * @throws DeploymentException {@link DeploymentError.PreviewRequired}, after whatever says that
   *     nobody proved who they are
   */
  Caller require(boolean preview) {
    var who = caller.get();
    if (required && !preview) {
      throw new DeploymentException(new DeploymentError.PreviewRequired());
    }
    return who;
  }
}
