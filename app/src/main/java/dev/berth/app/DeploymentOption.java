package dev.berth.app;

import dev.berth.deployment.DeploymentId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which deployment a command is about, and whose it is. */
final class DeploymentOption {
  @Parameters(
      paramLabel = "RID",
      converter = DeploymentName.class,
      description = "The deployment: its RID, or the UUID at the end of it.")
  private @Nullable DeploymentId id;

  @Option(
      names = "--project",
      paramLabel = "PROJECT",
      defaultValue = "default",
      description = "Whose deployment; default is the project of the owner's key.")
  private String project = "default";

  /** The native name of the project. */
  String parent() {
    return "projects/" + project;
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
