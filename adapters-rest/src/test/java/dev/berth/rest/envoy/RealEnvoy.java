package dev.berth.rest.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A real Envoy for a test, in a temporary folder, ended with the test. It also has an
 * administration port, which Berth never opens.
 */
public final class RealEnvoy implements AutoCloseable {
  /** A public key that signed nothing; for tests without API keys. */
  public static final String SOME_JWKS =
      """
      {"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"k",\
      "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
      "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final String ASK = "GET / HTTP/1.1\r\nHost: berth\r\nConnection: close\r\n\r\n";

  private static final HttpClient STREAMS =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Path folder;
  private final int port;
  private final int administration;
  private final Process process;

  /** The binary that the build names. */
  public static Path binary() {
    var path = System.getProperty("berth.envoy", "");
    if (path.isEmpty() || !Files.isExecutable(Path.of(path))) {
      throw new AssertionError(
          "berth.envoy: \""
              + path
              + "\" (expected: the path of an Envoy binary; ./berth test gives it, or -Dberth.envoy=PATH)");
    }
    return Path.of(path);
  }

  /** A port that was free a moment ago. */
  public static int freePort() {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The descriptor set of the contracts, as a file in that folder. */
  public static Path descriptors(Path folder) {
    try {
      return Files.write(
          folder.resolve("berth.binpb"), EnvoyBootstrap.descriptorSet().toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A document in the place of the real one, as a file in that folder. */
  public static Path openApi(Path folder) {
    try {
      return Files.writeString(folder.resolve("openapi.json"), "{\"openapi\":\"3\"}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts Envoy and waits until its front port answers HTTP. */
  public static RealEnvoy start(Path folder, EnvoyBootstrap bootstrap) {
    try {
      var envoy = new RealEnvoy(folder, bootstrap);
      envoy.awaitAnswer();
      return envoy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Envoy says about a bootstrap without running it; empty output means that it is valid. */
  public static String validate(Path folder, EnvoyBootstrap bootstrap) {
    try {
      var process = launch(folder, bootstrap, "--mode", "validate");
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return process.exitValue() == 0 ? "" : Files.readString(folder.resolve("envoy.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private RealEnvoy(Path folder, EnvoyBootstrap bootstrap) throws IOException {
    this.folder = folder;
    this.port = bootstrap.http().getPort();
    this.administration = freePort();
    this.process =
        launch(
            folder,
            bootstrap,
            "--concurrency",
            "2",
            "--config-yaml",
            """
            {"admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}}}"""
                .formatted(administration));
  }

  private static Process launch(Path folder, EnvoyBootstrap bootstrap, String... more)
      throws IOException {
    var file = folder.resolve("envoy.json");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, bootstrap.json());
    var command =
        new ArrayList<>(
            List.of(
                binary().toString(),
                "-c",
                file.toString(),
                "--use-dynamic-base-id",
                "--file-flush-interval-msec",
                "50",
                "-l",
                System.getProperty("berth.envoy.log", "warning")));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("envoy.log").toFile())
        .start();
  }

  private void awaitAnswer() throws IOException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream().write(ASK.getBytes(StandardCharsets.US_ASCII));
        if (socket.getInputStream().read() >= 0) {
          return;
        }
      } catch (SocketException notYet) {
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
    var log = log();
    close();
    throw new AssertionError("Envoy does not answer on port " + port + ":\n" + log);
  }

  /** An address on the front port. */
  public URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port + pathAndQuery);
  }

  /** What Envoy says of itself, as text. */
  public String administration(String path) {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + administration + path))
            .build())
        .body();
  }

  /** Where it takes requests. */
  public int port() {
    return port;
  }

  /** Sends a request; headers are names and values in turn. */
  public HttpResponse<String> send(
      String method, String pathAndQuery, @Nullable String body, String... headers) {
    var request =
        HttpRequest.newBuilder(uri(pathAndQuery))
            .timeout(PATIENCE)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks and returns once the answer begins; its lines come later. */
  public HttpResponse<InputStream> open(String pathAndQuery) {
    try {
      return STREAMS.send(
          HttpRequest.newBuilder(uri(pathAndQuery)).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends bytes as they are and returns all that comes back until Envoy closes the connection. */
  public String sendRaw(String bytes) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(log(), e);
    }
  }

  /** What Envoy logged, as soon as that is in it. */
  public String awaitLog(String part) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!log().contains(part) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
    }
    assertThat(log()).contains(part);
    return log();
  }

  /** What Envoy logged. */
  public String log() {
    try {
      return Files.readString(folder.resolve("envoy.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends Envoy at once. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
