package dev.berth.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops everything that belongs to a data folder, whether Berth runs or not. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description =
        "Stops everything that belongs to a data folder: Berth, replicas, Envoy, PostgreSQL.")
final class DownCommand implements Callable<Integer> {
  private static final Duration GRACE = Duration.ofSeconds(30);

  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() throws InterruptedException {
    var folder = DataFolder.existing(data.path);
    var progress = new Progress(System.err);
    progress.step("Stopping Berth.");
    new ProcessFile(folder.berthPid()).stop(GRACE);
    try (var _ = folder.lock()) {
      Remains.stop(folder, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    progress.step("Nothing of " + folder.root() + " runs any more.");
    return 0;
  }
}
