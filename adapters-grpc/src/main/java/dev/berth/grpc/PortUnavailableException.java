package dev.berth.grpc;

import java.net.InetSocketAddress;

/** A server could not listen on its port, most often because somebody else does. */
public final class PortUnavailableException extends RuntimeException {
  private final int port;

  PortUnavailableException(InetSocketAddress address, Throwable cause) {
    super(
        "port %d of %s cannot be listened on: %s (expected: a free port of this machine)"
            .formatted(
                address.getPort(),
                address.getAddress().getHostAddress(),
                rootOf(cause).getMessage()),
        cause);
    this.port = address.getPort();
  }

  /** The port. */
  public int port() {
    return port;
  }

  private static Throwable rootOf(Throwable thrown) {
    var root = thrown;
    for (var cause = root.getCause(); cause != null; cause = root.getCause()) {
      root = cause;
    }
    return root;
  }
}
