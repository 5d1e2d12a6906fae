package dev.berth.rest.foundry;

import dev.berth.access.Caller;
import dev.berth.access.Callers;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import java.util.function.Function;

/**
 * Who calls what Foundry calls a preview.
 *
 * @param required whether callers must say that they know of the preview
 */
record Previewers(Callers callers, boolean required) {

  /**
   * Who calls.
   *
   * @param preview whether the caller said that it knows of the preview
   * @throws DeploymentException {@link DeploymentError.PreviewRequired}, after whatever says that
   *     nobody proved who they are
   */
  Caller require(boolean preview) {
    return requireTold(preview, callers.get());
  }

  /** Makes a change for such a caller, as {@link Callers#change} does. */
  <T> T change(boolean preview, Function<Caller, T> change) {
    return callers.change(who -> change.apply(requireTold(preview, who)));
  }

  private Caller requireTold(boolean preview, Caller who) {
    if (required && !preview) {
      throw new DeploymentException(new DeploymentError.PreviewRequired());
    }
    return who;
  }
}
