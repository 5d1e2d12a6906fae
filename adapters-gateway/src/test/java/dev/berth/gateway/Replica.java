package dev.berth.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.replica.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * A replica that answers its name and what it was asked. A body that begins with {@code hold} is
 * answered when {@link #release} is called, {@code fail} with 418 and text, {@code error} with 400
 * and JSON, {@code message} with itself as a replica that speaks gRPC does, {@code refuse} with an
 * error in its way.
 */
final class Replica implements AutoCloseable {
  private final String name;
  private final HttpServer server;
  private final CountDownLatch holding = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  Replica(String name) {
    this.name = name;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", server.getAddress().getPort());
  }

  /** Passed once a {@code hold} has arrived. */
  CountDownLatch holding() {
    return holding;
  }

  void release() {
    released.countDown();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (body.startsWith("hold")) {
      holding.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    var answer =
        new StringBuilder(name)
            .append(' ')
            .append(exchange.getRequestMethod())
            .append(' ')
            .append(exchange.getRequestURI())
            .append('\n');
    exchange
        .getRequestHeaders()
        .forEach(
            (header, values) ->
                answer
                    .append(header.toLowerCase(Locale.ROOT))
                    .append(": ")
                    .append(String.join(",", values))
                    .append('\n'));
    answer.append(body.length() > 100 ? body.length() : body);
    if (body.startsWith("message") || body.startsWith("refuse")) {
      answerInGrpc(exchange, body);
      return;
    }
    var json = body.startsWith("error");
    exchange.getResponseHeaders().set("content-type", json ? "application/json" : "text/plain");
    var bytes = (json ? "{\"own\":1}" : answer.toString()).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(json ? 400 : body.startsWith("fail") ? 418 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void answerInGrpc(HttpExchange exchange, String body) throws IOException {
    var refused = body.startsWith("refuse");
    exchange.getResponseHeaders().set("content-type", "application/grpc");
    if (refused) {
      exchange.getResponseHeaders().set("grpc-status", "8");
      exchange.getResponseHeaders().set("grpc-message", "%C3%BCber 100%25");
      exchange.getResponseHeaders().set("x-rest-reason", "OVERLOADED");
    }
    var message =
        (body + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders().keySet())
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, refused ? -1 : message.length);
    if (!refused) {
      exchange.getResponseBody().write(message);
    }
    exchange.close();
  }
}
