package dev.berth.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts Berth as one service of several, as in a container. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Starts Berth alone; PostgreSQL and Envoy run elsewhere, as in containers of their own.",
      "SIGTERM and Ctrl-C end it with its replicas, which first answer what they were asked."
    },
    footer = "The password for --database-url is read from BERTH_DATABASE_PASSWORD.")
final class ServeCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      defaultValue = "${env:BERTH_ADDRESS:-127.0.0.1}",
      description =
          "Where Envoy reaches Berth and its replicas: an address of this machine, or a name of it"
              + " that Envoy knows too (BERTH_ADDRESS; default: 127.0.0.1).")
  private String address = Settings.LOOPBACK;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      defaultValue = "${env:BERTH_GRPC_PORT:-9090}",
      description = "Port of the gRPC API at that address (BERTH_GRPC_PORT; default: 9090).")
  private int grpcPort;

  @Option(
      names = "--http-address",
      paramLabel = "ADDRESS",
      defaultValue = "${env:BERTH_HTTP_ADDRESS:-0.0.0.0}",
      description = "Where Envoy listens (BERTH_HTTP_ADDRESS; default: 0.0.0.0).")
  private String httpAddress = "0.0.0.0";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "${env:BERTH_HTTP_PORT:-8080}",
      description = "Port of the REST APIs and of predictions (BERTH_HTTP_PORT; default: 8080).")
  private int httpPort;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      defaultValue = "${env:BERTH_DATABASE_URL}",
      description =
          "The PostgreSQL to use, as in postgresql://user@host:5432/name (BERTH_DATABASE_URL).")
  private @Nullable String databaseUrl;

  @Option(
      names = "--envoy-files",
      paramLabel = "DIR",
      defaultValue = "${env:BERTH_ENVOY_FILES}",
      description =
          "Where envoy.json and what it names are written; Envoy must find them under the same path"
              + " (BERTH_ENVOY_FILES).")
  private @Nullable Path envoyFiles;

  @Option(
      names = "--demo",
      defaultValue = "${env:BERTH_DEMO:-false}",
      description = "Loads a small model under the ids of the published samples (BERTH_DEMO=true).")
  private boolean demo;

  @Override
  public Integer call() throws InterruptedException {
    if (databaseUrl == null) {
      throw new StartFailure("No database is named. Name one with --database-url URL.");
    }
    if (envoyFiles == null) {
      throw new StartFailure(
          "No folder for Envoy's configuration is named. Name one with --envoy-files DIR.");
    }
    var settings =
        new Settings(
            data.path,
            address,
            grpcPort,
            httpAddress,
            httpPort,
            databaseUrl,
            new Settings.Envoy.Elsewhere(envoyFiles),
            demo);
    var signals = Signals.install();
    var progress = new Progress(System.err);
    var berth = RunningBerth.start(settings, progress);
    System.out.println(berth.readyLine());
    System.out.flush();
    signals.await();
    berth.stopWithReplicas(progress);
    System.exit(0);
    return 0;
  }
}
