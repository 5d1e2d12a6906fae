package dev.berth.app;

import dev.berth.grpc.PortUnavailableException;
import dev.berth.persistence.DatabaseStartException;
import dev.berth.project.ProjectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;

/** One Berth at work: everything that a start opened, and the two ways to end it. */
final class RunningBerth {
  static final ProjectId PROJECT = new ProjectId("default");

  private final Settings settings;
  private final DataFolder folder;
  private final FileChannel lock;
  private final Opened opened = new Opened();

  private RunningBerth(Settings settings, DataFolder folder, FileChannel lock) {
    this.settings = settings;
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Starts or adopts everything, and answers when requests are answered.
   *
   * @throws StartFailure where it cannot; what was opened is closed again, and what was started is
   *     stopped
   */
  static RunningBerth start(Settings settings, Progress progress) throws InterruptedException {
    var folder = DataFolder.open(settings.data());
    var berth = new RunningBerth(settings, folder, folder.lock());
    var ready = false;
    try {
      berth.open(progress);
      ready = true;
      return berth;
    } finally {
      if (!ready) {
        berth.opened.undo();
        berth.release();
      }
    }
  }

  private void open(Progress progress) throws InterruptedException {
    try {
      Logs.writeTo(folder);
      new ProcessFile(folder.berthPid()).write(ProcessHandle.current());
      Ports.check(settings, folder);
      new Start(settings, folder, opened, progress).run();
    } catch (DatabaseStartException | PortUnavailableException e) {
      throw new StartFailure(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What an operator waits for. */
  String readyLine() {
    var rest =
        switch (settings.envoy()) {
          case Settings.Envoy.Own _ ->
              "REST http://%s:%d".formatted(settings.httpHost(), settings.httpPort());
          case Settings.Envoy.Elsewhere(var files) ->
              "Envoy's configuration in " + files.resolve("envoy.json");
        };
    return "Berth is ready: %s, gRPC %s:%d, key in %s"
        .formatted(rest, settings.host(), settings.grpcPort(), folder.ownerKey());
  }

  /** Ends this process's part; replicas, Envoy and PostgreSQL go on. */
  void stopAlone(Progress progress) {
    progress.step("Stopping Berth; replicas go on serving. berth down stops them.");
    opened.close();
    release();
  }

  /** Ends what {@code serve} started. */
  void stopWithReplicas(Progress progress) {
    progress.step("Stopping Berth and its replicas.");
    opened.close();
    release();
  }

  /** Ends everything that belongs to the data folder. */
  void stopEverything(Progress progress) throws InterruptedException {
    progress.step("Stopping Berth.");
    opened.close();
    Remains.stop(folder, progress);
    release();
  }

  /** Lets another Berth have the folder; the last thing that is done to it. */
  private void release() {
    new ProcessFile(folder.berthPid()).delete();
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
