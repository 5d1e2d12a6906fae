package dev.berth.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether the ports of a start can be had, before anything is started. */
final class Ports {
  private Ports() {}

  /**
   * Checks both ports; the REST port may be held by this data folder's own Envoy.
   *
   * @throws StartFailure where one is taken
   */
  static void check(Settings settings, DataFolder folder) {
    requireFree("gRPC", "--grpc-port", settings.grpcPort());
    var ours =
        new ProcessFile(folder.run("envoy.pid")).find().isPresent()
            && DataFolder.read(folder.run("http.port"))
                .map(Integer.toString(settings.httpPort())::equals)
                .orElse(false);
    if (!ours) {
      requireFree("REST", "--http-port", settings.httpPort());
    }
  }

  /** Writes down where this folder's Envoy listens, for the next start. */
  static void rememberHttp(int port, DataFolder folder) {
    DataFolder.write(folder.run("http.port"), port + "\n");
  }

  /** Writes down where Berth listens, for the command line. */
  static void rememberGrpc(int port, DataFolder folder) {
    DataFolder.write(folder.run("grpc.port"), port + "\n");
  }

  private static void requireFree(String use, String option, int port) {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new StartFailure(
          "Port %d, wanted for %s, is taken. Free it, or choose another with %s."
              .formatted(port, use, option));
    }
  }
}
