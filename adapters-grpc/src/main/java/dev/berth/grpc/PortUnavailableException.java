package dev.berth.grpc;

/** A server could not listen on its port, most often because somebody else does. */
public final class PortUnavailableException extends RuntimeException {
  private final int port;

  PortUnavailableException(int port, Throwable cause) {
    super(
        "port %d of 127.0.0.1 cannot be listened on: %s (expected: a free port)"
            .formatted(port, rootOf(cause).getMessage()),
        cause);
    this.port = port;
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
