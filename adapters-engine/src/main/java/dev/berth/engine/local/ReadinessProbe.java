package dev.berth.engine.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks one replica whether it is ready: {@code GET} of its readiness path must answer 200. A
 * connection for each question, because replicas may serve few connections at once.
 */
final class ReadinessProbe {
  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(2).toMillis();
  private static final Pattern OK = Pattern.compile("HTTP/1\\.[01] 200\\s");
  private static final int STATUS_LENGTH = "HTTP/1.1 200 ".length();

  private final InetSocketAddress address;
  private final byte[] request;
  private volatile @Nullable Socket current;

  ReadinessProbe(InetSocketAddress address, String path) {
    this.address = address;
    this.request =
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: berth\r\nConnection: close\r\n\r\n"
            .formatted(path, address.getAddress().getHostAddress(), address.getPort())
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Asks once, for two seconds at most. */
  boolean ready() {
    try (var socket = new Socket()) {
      current = socket;
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(address, TIMEOUT_MILLIS);
      socket.getOutputStream().write(request);
      var start = socket.getInputStream().readNBytes(STATUS_LENGTH);
      return OK.matcher(new String(start, StandardCharsets.US_ASCII)).matches();
    } catch (IOException e) {
      return false;
    } finally {
      current = null;
    }
  }

  /** Lets the question that is being asked, if any, end without an answer. */
  void abandon() {
    var socket = current;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // A socket that cannot be closed runs into its timeout.
        return;
      }
    }
  }
}
