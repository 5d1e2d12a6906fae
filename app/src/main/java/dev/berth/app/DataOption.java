package dev.berth.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which data folder a command is about. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:BERTH_DATA:-.berth}",
      description = "The data folder (BERTH_DATA; default: .berth).")
  Path path = Path.of(".berth");
}
