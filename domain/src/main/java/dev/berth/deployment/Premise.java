package dev.berth.deployment;

import org.jspecify.annotations.Nullable;

/** What must be so for a change to be made. Asked each time before it is tried. */
@FunctionalInterface
public interface Premise {
  /** Whatever is so. */
  Premise NONE = before -> {};

  /**
   * Lets the change pass.
   *
   * @param before the deployment as it is; null where the change makes a new one
   * @throws DeploymentException which says what is otherwise
   */
  void require(@Nullable Deployment before);
}
