package dev.berth.app;

import dev.berth.bench.NoopEngine;
import dev.berth.bench.NoopGateway;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.gateway.Es256TokenSigner;
import dev.berth.gateway.SigningKey;
import dev.berth.grpc.GrpcServer;
import dev.berth.persistence.Database;
import dev.berth.persistence.DatabaseAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/**
 * Berth as it is, but for replicas that are nothing and an Envoy that is not there. What it is
 * compared with has neither.
 */
final class NoopBerth {
  private NoopBerth() {}

  /** Serves at a free port of loopback, which it prints, until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    var clock = Clock.systemUTC();
    var folder = DataFolder.open(Path.of(value("BENCH_FOLDER")));
    Logs.writeTo(folder);
    var address = new DatabaseAddress(value("BENCH_DATABASE"), "berth", value("BENCH_PASSWORD"));
    var database = Database.open(address, new TimeOrderedIds(clock), GrpcServer::timeLeft);
    var engine = new NoopEngine();
    var parts =
        DaggerBerthComponent.factory()
            .create(
                clock,
                Configuration.read(folder.configuration()),
                database,
                engine,
                engine,
                new NoopGateway(),
                new Es256TokenSigner(SigningKey.in(folder.signingKey())),
                _ -> false,
                "noop");
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = GrpcServer.start(anyPort, parts.surfaces(), List.of(parts.caller()));
    var loop = parts.loop();
    engine.onChange(id -> loop.changed(new DeploymentId(id)));
    loop.takeOver();
    loop.start();
    server.serving(true);
    System.out.println("port " + server.port());
    Thread.currentThread().join();
  }

  private static String value(String variable) {
    return Objects.requireNonNull(System.getenv(variable), variable);
  }
}
