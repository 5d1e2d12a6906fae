package dev.berth.app;

import dev.berth.engine.local.ArtifactStore;
import dev.berth.engine.local.Gpus;
import dev.berth.engine.local.LocalEngine;
import dev.berth.engine.local.LocalSettings;
import dev.berth.persistence.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/** What still runs in a data folder after its Berth ended. */
final class Remains {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private Remains() {}

  /**
   * Stops Envoy first, so that no prediction meets an ending replica; then replicas; PostgreSQL.
   */
  static void stop(DataFolder folder, Progress progress) throws InterruptedException {
    progress.step("Stopping Envoy.");
    EnvoyProcess.stop(folder);
    progress.step("Stopping replicas.");
    try (var engine =
        LocalEngine.open(
            folder.root(),
            Map.of(),
            ArtifactStore.open(folder.root()),
            LocalSettings.of(
                folder.root(),
                InetAddress.getLoopbackAddress(),
                null,
                Gpus.NONE,
                null,
                Map.of()))) {
      engine.stopAll(GRACE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    progress.step("Stopping PostgreSQL.");
    EmbeddedPostgres.find(folder.root(), Home.ofLauncher().tools())
        .ifPresent(EmbeddedPostgres::stop);
  }
}
