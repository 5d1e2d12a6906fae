package dev.berth.deployment;

import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersionRid;
import org.jspecify.annotations.Nullable;

/** Which version of which model a deployment runs. */
public sealed interface Target {

  /** The model. */
  ModelRid model();

  /** The latest version on a branch. At most one deployment of a project follows a branch. */
  record Branch(ModelRid model, String branch) implements Target {}

  /**
   * One version for good.
   *
   * @param alias the id under which the deployment's surface knows it, such as Kore's model id; at
   *     most one deployment of a project has it. Null where the native API made it
   */
  record Pinned(ModelRid model, ModelVersionRid version, @Nullable String alias)
      implements Target {}
}
