package dev.berth.app;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** HTTP/1.1 by hand, one connection for each request, so that nothing mends what is wrong in it. */
record RawHttp(int port) {
  private static final int LONGEST_ANSWER = 8 << 20;

  /** What is sent. {@code connection: close} and what frames the body are added. */
  record Request(
      String method, String target, List<String> headers, Framing framing, ByteString body) {
    byte[] bytes() {
      var head =
          "%s %s %s\r\n%s\r\nconnection: close\r\n%s\r\n\r\n"
              .formatted(
                  method,
                  target,
                  framing.version(),
                  String.join("\r\n", headers),
                  framing.headers(body.size()))
              .getBytes(StandardCharsets.ISO_8859_1);
      return ByteString.copyFrom(head).concat(framing.framed(body)).toByteArray();
    }

    @Override
    public String toString() {
      var text = new String(bytes(), StandardCharsets.ISO_8859_1);
      return text.replaceAll("(.{1,5}?)\\1{20,}", "$1$1$1...");
    }
  }

  /** What came back; status 0 where the connection was closed without an answer. */
  record Answer(int status, String head, String body) {
    String header(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  /**
   * Sends a request and reads the answer to its end, or of an answer that goes on what comes first.
   *
   * @throws SocketTimeoutException where it is not there in time
   */
  Answer send(Request request, Duration limit) throws IOException {
    var end = System.nanoTime() + limit.toNanos();
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) limit.toMillis());
      try {
        socket.getOutputStream().write(request.bytes());
        if (request.framing().incomplete()) {
          socket.shutdownOutput();
        }
      } catch (IOException refusedEarly) {
        // The answer may be there already.
      }
      return read(socket, request, end);
    }
  }

  private static Answer read(Socket socket, Request request, long end) throws IOException {
    var out = new ByteArrayOutputStream();
    var chunk = new byte[8192];
    try {
      var in = socket.getInputStream();
      for (var n = next(socket, in, chunk, end);
          n >= 0 && out.size() < LONGEST_ANSWER;
          n = next(socket, in, chunk, end)) {
        out.write(chunk, 0, n);
        if (isComplete(request, answer(out.toString(StandardCharsets.ISO_8859_1)))) {
          break;
        }
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException closedWhileSending) {
      // What came before counts.
    }
    return answer(out.toString(StandardCharsets.UTF_8));
  }

  /** The connection may stay open for a moment after the answer. */
  private static boolean isComplete(Request request, Answer sofar) {
    if (sofar.status() == 0) {
      return false;
    }
    var length = sofar.header("content-length");
    return request.method().equals("HEAD")
        || (length.isEmpty()
            ? sofar.body().endsWith("0\r\n\r\n") || request.target().contains(":watch")
            : sofar.body().length() >= Integer.parseInt(length));
  }

  private static int next(Socket socket, InputStream in, byte[] chunk, long end)
      throws IOException {
    var left = Duration.ofNanos(end - System.nanoTime()).toMillis();
    if (left <= 0) {
      throw new SocketTimeoutException("the answer goes on and on");
    }
    socket.setSoTimeout((int) left);
    return in.read(chunk);
  }

  private static Answer answer(String text) {
    var end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.matches("(?s)HTTP/1\\.1 \\d{3} .*")) {
      return new Answer(0, text, "");
    }
    var status = Integer.parseInt(text.substring(9, 12));
    return status == 100
        ? answer(text.substring(end + 4))
        : new Answer(status, text.substring(0, end), text.substring(end + 4));
  }
}
