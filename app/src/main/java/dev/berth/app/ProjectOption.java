package dev.berth.app;

import picocli.CommandLine.Option;

/** Whose deployments a command is about. */
final class ProjectOption {
  @Option(
      names = "--project",
      paramLabel = "PROJECT",
      defaultValue = "default",
      description = "Whose deployment; default is the project of the owner's key.")
  private String project = "default";

  /** The native name of the project. */
  String name() {
    return "projects/" + project;
  }
}
