package dev.berth.app;

import dev.berth.deployment.TimeOrderedIds;
import dev.berth.engine.local.ArtifactStore;
import dev.berth.engine.local.LocalEngine;
import dev.berth.engine.local.LocalSettings;
import dev.berth.gateway.EnvoyGateway;
import dev.berth.gateway.Es256TokenSigner;
import dev.berth.gateway.SigningKey;
import dev.berth.grpc.GrpcServer;
import dev.berth.persistence.Database;
import dev.berth.persistence.DatabaseAddress;
import dev.berth.project.Project;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A Berth that answers the native API and does nothing else: it claims no database for itself, so
 * that several share one, and carries nothing out.
 */
final class AnsweringBerth {
  private AnsweringBerth() {}

  /** Serves at a free port of loopback, which it prints, until its input ends. */
  public static void main(String[] arguments) throws Exception {
    var clock = Clock.systemUTC();
    var folder = DataFolder.open(Path.of(arguments[0]));
    var configuration = Configuration.read(folder.configuration());
    var address =
        new DatabaseAddress(
            arguments[1], "berth", Objects.requireNonNull(System.getenv("PASSWORD")));
    var port = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var database = Database.open(address, new TimeOrderedIds(clock), GrpcServer::timeLeft);
        var engine =
            LocalEngine.open(
                folder.root(),
                Map.of(),
                ArtifactStore.open(folder.root(), database.artifacts()::copyTo),
                LocalSettings.of(
                    folder.root(),
                    port.getAddress(),
                    configuration.userIds(),
                    configuration.gpus(),
                    configuration.packageIndex(),
                    Map.of()));
        var gateway = new EnvoyGateway("nobody", EnvoyGateway.GRACE, clock)) {
      var parts =
          DaggerBerthComponent.factory()
              .create(
                  clock,
                  configuration,
                  database,
                  engine,
                  engine,
                  gateway,
                  new Es256TokenSigner(SigningKey.in(folder.signingKey())),
                  _ -> false,
                  "answering");
      var project = RunningBerth.PROJECT;
      database.projects().ensure(Project.create(project, "", "berth", clock.instant()));
      var model = database.artifacts().put(new ByteArrayInputStream(Demo.modelFile()));
      database.models().register(Demo.registration(project, model, clock.instant()));
      OwnerKey.ensure(folder, project, database.apiKeys(), parts.issueKey());
      try (var server = GrpcServer.start(port, parts.surfaces(), List.of(parts.caller()))) {
        System.out.println("port " + server.port());
        while (System.in.read() >= 0) {}
      }
    }
  }
}
