package dev.berth.modelserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.modelserver.api.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP side: the JDK's own server with a virtual thread for each request. Once it drains it
 * takes no new connection and finishes the requests it has.
 */
final class HttpFront {
  /** What a connection takes of the heap: its buffers, and a request on its way. */
  private static final int HEAP_BYTES_PER_CONNECTION = 64 << 10;

  /** The JDK's server is set by system properties and knows no other way. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "jdk.httpserver.maxConnections",
              String.valueOf(
                  Math.clamp(
                      Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_CONNECTION, 64, 16_384)),
          "sun.net.httpserver.nodelay", "true",
          // Idle connections are the proxy's to close: closing them here would race with a
          // request that is on its way.
          "sun.net.httpserver.idleInterval", "7200",
          "sun.net.httpserver.maxIdleConnections", "16384",
          // Seconds within which a request must have arrived, and how often that is looked at.
          "sun.net.httpserver.maxReqTime", "30",
          "sun.net.httpserver.timerMillis", "10000",
          // How much of a refused body is read, so that its sender comes to see the answer.
          "sun.net.httpserver.drainAmount", String.valueOf(16 << 20));

  private static final int BACKLOG = 1_024;

  private final HttpServer server;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean draining;
  private int underWay;

  private HttpFront(HttpServer server) {
    this.server = server;
  }

  /**
   * Takes the address; requests are answered from {@link #start} on.
   *
   * @throws IOException if the address cannot be listened on
   */
  static HttpFront bind(InetSocketAddress address) throws IOException {
    SETTINGS.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    return new HttpFront(HttpServer.create(address, BACKLOG));
  }

  /** Answers requests from now on. */
  void start(Routes routes) {
    server.setExecutor(
        request -> {
          begin();
          requests.execute(
              () -> {
                try {
                  request.run();
                } finally {
                  end();
                }
              });
        });
    server.createContext("/", exchange -> answer(exchange, routes));
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Whether new work is welcome. */
  boolean accepts() {
    return !draining;
  }

  /**
   * Takes no new connection and waits until every request that has begun is answered.
   *
   * @return whether they were, within the limit
   */
  boolean drain(Duration limit) throws InterruptedException {
    draining = true;
    Thread.ofPlatform()
        .daemon()
        .name("stop-listening")
        .start(() -> server.stop(Math.toIntExact(limit.toSeconds())));
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (this) {
      while (underWay > 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    }
  }

  private synchronized void begin() {
    underWay++;
  }

  private synchronized void end() {
    underWay--;
    notifyAll();
  }

  private void answer(HttpExchange exchange, Routes routes) throws IOException {
    try (exchange) {
      Request request = new ExchangeRequest(exchange);
      Reply reply;
      try {
        reply = routes.answer(request);
      } catch (InterruptedException | RuntimeException | Error e) {
        Log.failure(exchange.getRequestMethod() + " " + exchange.getRequestURI(), e);
        reply = Routes.refuse(request, new Problem.Internal());
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      if (draining) {
        exchange.getResponseHeaders().set("Connection", "close");
      }
      byte[] body = reply.body();
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private record ExchangeRequest(HttpExchange exchange) implements Request {
    @Override
    public String method() {
      return exchange.getRequestMethod();
    }

    @Override
    public String path() {
      return exchange.getRequestURI().getRawPath();
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    @Override
    public InputStream body() {
      return exchange.getRequestBody();
    }

    @Override
    public long length() {
      return header("Transfer-Encoding").isPresent()
          ? -1
          : header("Content-Length").map(Long::parseLong).orElse(0L);
    }
  }
}
