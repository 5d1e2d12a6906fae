package dev.berth.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code up} was told.
 *
 * @param data the data folder
 * @param databaseUrl null means an embedded PostgreSQL
 * @param demo whether to load the demo
 */
record Settings(
    Path data, int httpPort, int grpcPort, @Nullable String databaseUrl, Path envoy, boolean demo) {

  Settings {
    check("--http-port", httpPort);
    check("--grpc-port", grpcPort);
    if (httpPort == grpcPort) {
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
}
