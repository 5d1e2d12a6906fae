package dev.berth.deployment;

import org.jspecify.annotations.Nullable;

/** What must be so for a change to be made. Asked each time before it is tried. */
@FunctionalInterface
public interface Premise {
  /** Whatever is so. */
  Premise NONE = _ -> null;

  /**
   * Lets the change pass.
   *
   * @param before the deployment as it is; null where the change makes a new one
   * @return the generation of the project's capacity in which the change must be committed, for
   *     else it is asked again; null means any
   * @throws DeploymentException which says what is otherwise
   */
  @Nullable Long require(@Nullable Deployment before);
}
