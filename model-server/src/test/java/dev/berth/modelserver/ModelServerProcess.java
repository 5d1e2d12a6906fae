package dev.berth.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packaged program as a process of its own, as an engine starts it for 256 MiB. */
final class ModelServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> FLAGS =
      List.of(
          "-Xms16m",
          "-Xmx64m",
          "-XX:-UsePerfData",
          "-XX:MaxDirectMemorySize=32m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xss512k",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED");

  private static final Path DIST = Path.of("target", "dist").toAbsolutePath();

  private final Process process;
  private final Path log;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String address = "";

  private ModelServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts the program and waits until it serves. */
  static ModelServerProcess serving(Path folder, Path model, String api, String... more) {
    ModelServerProcess server = started(folder, model, api, more);
    await(() -> server.log().contains("serving model version 1 on ") || server.ended());
    String line = server.log();
    int at = line.indexOf("127.0.0.1:");
    assertThat(at).as(line).isNotNegative();
    server.address = "http://" + line.substring(at).strip();
    return server;
  }

  /** Starts the program, which may end at once. */
  static ModelServerProcess started(Path folder, Path model, String api, String... more) {
    try {
      Path apiFile = Files.writeString(folder.resolve("api.json"), api);
      Path log = Files.createFile(folder.resolve("log"));
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(FLAGS);
      Path cache = DIST.resolve("model-server.aot");
      if (Files.exists(cache)) {
        // With AOTMode=on the program would not start if flags or jars did not fit the cache.
        command.addAll(List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on"));
      }
      command.addAll(List.of("-cp", classPath()));
      command.add(ModelServer.class.getName());
      command.addAll(List.of("--model", model.toString(), "--api", apiFile.toString()));
      command.addAll(List.of("--name", "model", "--version", "1", "--port", "0"));
      command.addAll(List.of(more));
      return new ModelServerProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return client.send(
        request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> postInBackground(String path, String body) {
    return client.sendAsync(
        request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  boolean ended() {
    return !process.isAlive();
  }

  /** Waits for the end. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
    return process.exitValue();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The most memory the process ever had resident, in bytes. */
  long peakMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("no VmHWM");
  }

  /** Whether a new connection is refused. */
  boolean refusesConnections() {
    try (HttpClient fresh = HttpClient.newHttpClient()) {
      fresh.send(request("/v2/health/live").build(), HttpResponse.BodyHandlers.discarding());
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(DIST.resolve("lib"))) {
      return jars.map(Path::toString).sorted().collect(Collectors.joining(":"));
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.shutdownNow();
    client.close();
  }
}
