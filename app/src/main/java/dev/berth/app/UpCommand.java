package dev.berth.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts Berth and all that belongs to it, and stays until it is told to end. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts Berth, its PostgreSQL and its Envoy; adopts what still runs in the data folder.",
      "Ctrl-C ends everything, replicas too. SIGTERM ends Berth alone: replicas go on serving"
          + " through Envoy, and the next up adopts them. berth down ends the rest."
    },
    footer = "The password for --database-url is read from BERTH_DATABASE_PASSWORD.")
final class UpCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "${env:BERTH_HTTP_PORT:-8080}",
      description = "Port of the REST APIs and of predictions (BERTH_HTTP_PORT; default: 8080).")
  private int httpPort;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      defaultValue = "${env:BERTH_GRPC_PORT:-9090}",
      description = "Port of the gRPC API (BERTH_GRPC_PORT; default: 9090).")
  private int grpcPort;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      defaultValue = "${env:BERTH_DATABASE_URL}",
      description =
          "Uses this PostgreSQL and embeds none, as in postgresql://user@host:5432/name"
              + " (BERTH_DATABASE_URL).")
  private @Nullable String databaseUrl;

  @Option(
      names = "--envoy",
      paramLabel = "PATH",
      defaultValue = "${env:BERTH_ENVOY}",
      description = "Uses this Envoy instead of the pinned one (BERTH_ENVOY).")
  private @Nullable Path envoy;

  @Option(
      names = "--demo",
      defaultValue = "${env:BERTH_DEMO:-false}",
      description = "Loads a small model under the ids of the published samples (BERTH_DEMO=true).")
  private boolean demo;

  @Override
  public Integer call() throws InterruptedException {
    if (envoy == null) {
      throw new StartFailure(
          "No Envoy is named. Start Berth with ./berth up, or give --envoy PATH.");
    }
    var settings =
        new Settings(
            data.path,
            Settings.LOOPBACK,
            grpcPort,
            Settings.LOOPBACK,
            httpPort,
            databaseUrl,
            new Settings.Envoy.Own(envoy),
            demo);
    var signals = Signals.install();
    var progress = new Progress(System.err);
    var berth = RunningBerth.start(settings, progress);
    System.out.println(berth.readyLine());
    System.out.flush();
    switch (signals.await()) {
      case INTERRUPT -> berth.stopEverything(progress);
      case TERMINATE -> berth.stopAlone(progress);
    }
    System.exit(0);
    return 0;
  }
}
