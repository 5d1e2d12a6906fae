package dev.berth.engine.local;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
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
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})\\s");
  private static final int STATUS_LENGTH = "HTTP/1.1 200 ".length();

  private final InetSocketAddress address;
  private final byte[] request;
  private volatile @Nullable Socket current;
  private volatile boolean abandoned;
  private volatile long connectedAt;

  ReadinessProbe(InetSocketAddress address, String path) {
    this.address = address;
    this.request =
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: berth\r\nConnection: close\r\n\r\n"
            .formatted(path, address.getAddress().getHostAddress(), address.getPort())
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** What an answer is. */
  enum Kind {
    /** 200. */
    READY,
    /** Nobody listens. */
    REFUSED,
    /** Somebody listens, and says nothing in time. */
    SILENT,
    /** Any status but 200 and 4xx. */
    NOT_READY,
    /** 4xx, or no HTTP. */
    REJECTED,
    /** Nobody waits for it any more. */
    ABANDONED
  }

  /**
   * An answer.
   *
   * @param text the same in words
   */
  record Answer(Kind kind, String text) {}

  /** Where the replica listens. */
  int port() {
    return address.getPort();
  }

  /** When a question was accepted for the last time, by {@link System#nanoTime}. */
  long connectedAt() {
    return connectedAt;
  }

  /** Asks once, for two seconds at most. */
  Answer ask() {
    abandoned = false;
    try (var socket = new Socket()) {
      current = socket;
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(address, TIMEOUT_MILLIS);
      connectedAt = System.nanoTime();
      socket.getOutputStream().write(request);
      var start = socket.getInputStream().readNBytes(STATUS_LENGTH);
      return read(new String(start, StandardCharsets.US_ASCII));
    } catch (ConnectException e) {
      return new Answer(Kind.REFUSED, "connection refused");
    } catch (SocketTimeoutException e) {
      return new Answer(Kind.SILENT, "no answer within %d ms".formatted(TIMEOUT_MILLIS));
    } catch (IOException e) {
      return abandoned
          ? new Answer(Kind.ABANDONED, "abandoned")
          : new Answer(Kind.SILENT, "the connection broke");
    } finally {
      current = null;
    }
  }

  private static Answer read(String start) {
    var status = STATUS.matcher(start);
    if (!status.matches()) {
      return start.isEmpty()
          ? new Answer(Kind.SILENT, "the connection was closed without an answer")
          : new Answer(Kind.REJECTED, "an answer that is no HTTP/1.1");
    }
    var code = status.group(1);
    var kind =
        code.equals("200") ? Kind.READY : code.startsWith("4") ? Kind.REJECTED : Kind.NOT_READY;
    return new Answer(kind, "HTTP status " + code);
  }

  /** Lets the question that is being asked, if any, end without an answer. */
  void abandon() {
    abandoned = true;
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
