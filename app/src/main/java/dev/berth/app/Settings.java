package dev.berth.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a start was told.
 *
 * @param data the data folder
 * @param host where Berth's gRPC server and the replicas listen: an address of this machine, or a
 *     name of it that Envoy resolves too
 * @param httpHost where Envoy listens: an address of the machine that it runs on
 * @param databaseUrl null means an embedded PostgreSQL
 * @param demo whether to load the demo
 */
record Settings(
    Path data,
    String host,
    int grpcPort,
    String httpHost,
    int httpPort,
    @Nullable String databaseUrl,
    Envoy envoy,
    boolean demo) {
  /** Where everything listens that belongs to one machine. */
  static final String LOOPBACK = "127.0.0.1";

  /** Whose Envoy it is. */
  sealed interface Envoy {
    /**
     * This Berth starts it and keeps it running.
     *
     * @param binary its program
     */
    record Own(Path binary) implements Envoy {}

    /**
     * Somebody else runs it, with the configuration that this Berth writes.
     *
     * @param files the folder for that, which Envoy finds under the same path
     */
    record Elsewhere(Path files) implements Envoy {}
  }

  Settings {
    check("--http-port", httpPort);
    check("--grpc-port", grpcPort);
    if (httpPort == grpcPort && envoy instanceof Envoy.Own) {
      throw new StartFailure(
          "--http-port and --grpc-port are both %d. Choose two different ports."
              .formatted(httpPort));
    }
  }

  private static void check(String option, int port) {
    if (port < 1 || port > 65_535) {
      throw new StartFailure("%s: %d (expected: 1 to 65535)".formatted(option, port));
    }
  }

  /** Where Berth's gRPC server listens. */
  InetSocketAddress grpc() {
    var address = resolved("--address", host);
    if (address.isAnyLocalAddress()) {
      throw new StartFailure(
          "--address: %s (expected: one address of this machine, by which Envoy reaches it)"
              .formatted(host));
    }
    return new InetSocketAddress(address, grpcPort);
  }

  /** Where Envoy listens. */
  InetSocketAddress http() {
    return new InetSocketAddress(resolved("--http-address", httpHost), httpPort);
  }

  /** How Envoy finds Berth: by the same address, or by the name as it was given. */
  InetSocketAddress grpcForEnvoy() {
    var grpc = grpc();
    return grpc.getAddress().getHostAddress().equals(host)
        ? grpc
        : InetSocketAddress.createUnresolved(host, grpcPort);
  }

  private static InetAddress resolved(String option, String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new StartFailure(
          "%s: %s (expected: an address, or a name that is known here)".formatted(option, host));
    }
  }
}
