package dev.berth.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether the ports of a start can be had, before anything is started. */
final class Ports {
  private Ports() {}

  /**
   * Checks those that this start opens; the REST port may be held by this data folder's own Envoy.
   *
   * @throws StartFailure where one is taken
   */
  static void check(Settings settings, DataFolder folder) {
    requireFree("gRPC", "--grpc-port", settings.grpc());
    if (settings.envoy() instanceof Settings.Envoy.Own) {
      checkHttp(settings, folder);
    }
  }

  private static void checkHttp(Settings settings, DataFolder folder) {
    var ours =
        new ProcessFile(folder.run("envoy.pid")).find().isPresent()
            && DataFolder.read(folder.run("http.port"))
                .map(Integer.toString(settings.httpPort())::equals)
                .orElse(false);
    if (!ours) {
      requireFree("REST", "--http-port", settings.http());
    }
  }

  /** Writes down where this folder's Envoy listens, for the next start. */
  static void rememberHttp(int port, DataFolder folder) {
    DataFolder.write(folder.run("http.port"), port + "\n");
  }

  /** Writes down where Berth listens, for the command line. */
  static void rememberGrpc(InetSocketAddress address, DataFolder folder) {
    DataFolder.write(
        folder.run("grpc.address"),
        "%s:%d%n".formatted(address.getAddress().getHostAddress(), address.getPort()));
  }

  private static void requireFree(String use, String option, InetSocketAddress address) {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw new StartFailure(
          "Port %d, wanted for %s, is taken. Free it, or choose another with %s."
              .formatted(address.getPort(), use, option));
    }
  }
}
