package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError.Action;
import org.jspecify.annotations.Nullable;

/** Which scope an action needs, and what its refusal says. */
public final class Permissions {
  private Permissions() {}

  /**
   * Lets a caller pass who holds the scope.
   *
   * @param deployment RID of the deployment concerned; null where there is none
   * @throws DeploymentException {@link DeploymentError.PermissionDenied}
   */
  public static void require(
      Caller caller, Scope scope, Action action, @Nullable String deployment) {
    if (!caller.may(scope)) {
      throw new DeploymentException(
          new DeploymentError.PermissionDenied(action, scope.wireName(), deployment));
    }
  }

  /**
   * Whether a caller may know that a deployment exists. One that holds none of the scopes for
   * models sees nothing, so to it everything is "not found".
   */
  public static boolean sees(Caller caller) {
    return caller.may(Scope.MODELS_READ)
        || caller.may(Scope.MODELS_WRITE)
        || caller.may(Scope.MODELS_EXECUTE);
  }
}
