package dev.berth.app;

import dev.berth.grpc.PortUnavailableException;
import dev.berth.persistence.DatabaseStartException;
import dev.berth.project.ProjectId;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One Berth at work: everything that a start opened, and the two ways to end it. */
final class RunningBerth {
  static final ProjectId PROJECT = new ProjectId("default");

  private final Settings settings;
  private final DataFolder folder;
  private final Opened opened;

  private RunningBerth(Settings settings, DataFolder folder, Opened opened) {
    this.settings = settings;
    this.folder = folder;
    this.opened = opened;
  }

  /**
   * Starts or adopts everything, and answers when requests are answered.
   *
   * @throws StartFailure where it cannot; what was opened is closed again
   */
  static RunningBerth start(Settings settings, Progress progress) throws InterruptedException {
    var folder = DataFolder.open(settings.data());
    var opened = new Opened();
    try {
      opened.add(folder.lock());
      Logs.writeTo(folder);
      new ProcessFile(folder.berthPid()).write(ProcessHandle.current());
      Ports.check(settings, folder);
      new Start(settings, folder, opened, progress).run();
      return new RunningBerth(settings, folder, opened);
    } catch (StartFailure e) {
      opened.close();
      throw e;
    } catch (DatabaseStartException | PortUnavailableException e) {
      opened.close();
      throw new StartFailure(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      opened.close();
      throw new UncheckedIOException(e);
    }
  }

  /** What an operator waits for. */
  String readyLine() {
    return "Berth is ready: REST http://127.0.0.1:%d, gRPC 127.0.0.1:%d, key in %s"
        .formatted(settings.httpPort(), settings.grpcPort(), folder.ownerKey());
  }

  /** Ends this process's part; replicas, Envoy and PostgreSQL go on. */
  void stopAlone(Progress progress) {
    progress.step("Stopping Berth; replicas go on serving. berth down stops them.");
    opened.close();
    new ProcessFile(folder.berthPid()).delete();
  }

  /** Ends everything that belongs to the data folder. */
  void stopEverything(Progress progress) throws InterruptedException {
    progress.step("Stopping Berth.");
    opened.close();
    Remains.stop(folder, progress);
    new ProcessFile(folder.berthPid()).delete();
  }
}
