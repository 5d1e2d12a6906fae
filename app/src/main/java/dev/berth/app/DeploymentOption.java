package dev.berth.app;

import dev.berth.deployment.DeploymentId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which deployment a command is about, and whose it is. */
final class DeploymentOption {
  @Parameters(
      paramLabel = "RID",
      converter = DeploymentName.class,
      description = "The deployment: its RID, or the UUID at the end of it.")
  private @Nullable DeploymentId id;

  @Mixin private ProjectOption project = new ProjectOption();

  /** The native name of the project. */
  String parent() {
    return project.name();
  }

  /** The native name of the deployment. */
  String name() {
    return parent() + "/deployments/" + id;
  }

  /** Its UUID. */
  String uuid() {
    return String.valueOf(id);
  }
}
