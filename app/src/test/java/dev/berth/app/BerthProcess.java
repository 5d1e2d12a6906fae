package dev.berth.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A real {@code ./berth up} or {@code serve} in a data folder of its own, as an operator runs it.
 */
final class BerthProcess implements AutoCloseable {
  private static final Pattern SERVING = Pattern.compile("(?m)^serving (\\d+) .*\n");
  static final Path HOME = Path.of(System.getProperty("berth.home")).toAbsolutePath().normalize();
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final Path data;
  private final int httpPort;
  private final int grpcPort;
  private final List<String> arguments;
  private final Map<String, String> variables;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private Process process;
  private String readyLine = "";

  private BerthProcess(
      Path data,
      int httpPort,
      int grpcPort,
      List<String> arguments,
      Map<String, String> variables) {
    this.data = data;
    this.httpPort = httpPort;
    this.grpcPort = grpcPort;
    this.arguments = arguments;
    this.variables = variables;
    this.process = launch();
  }

  /** Starts one with the demo in a new folder, and waits until it says that it is ready. */
  static BerthProcess startDemo(Path data) {
    var ports = freePorts(2);
    return start(data, ports.get(0), ports.get(1), "--demo");
  }

  /** Starts one and waits until it says that it is ready. */
  static BerthProcess start(Path data, int httpPort, int grpcPort, String... options) {
    var arguments = new ArrayList<>(List.of("up", "--data", data.toString()));
    arguments.addAll(List.of("--http-port", "" + httpPort, "--grpc-port", "" + grpcPort));
    arguments.addAll(List.of(options));
    var berth = new BerthProcess(data, httpPort, grpcPort, arguments, Map.of());
    berth.awaitReady();
    return berth;
  }

  /** Starts one without any flag and waits until it says that it is ready. */
  static BerthProcess startByEnvironment(
      String command, Path data, int httpPort, int grpcPort, Map<String, String> variables) {
    var berth = new BerthProcess(data, httpPort, grpcPort, List.of(command), variables);
    berth.awaitReady();
    return berth;
  }

  /** Runs the launcher to its end. */
  static Finished run(Map<String, String> environment, String... arguments) {
    return run(HOME, environment, arguments);
  }

  /** Likewise that of another installation. */
  static Finished run(Path home, Map<String, String> environment, String... arguments) {
    var command = new ArrayList<String>(List.of(home.resolve("berth").toString()));
    command.addAll(List.of(arguments));
    try {
      var out = Files.createTempFile("berth", ".out");
      var err = Files.createTempFile("berth", ".err");
      var builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      environment(builder).putAll(environment);
      var process = builder.start();
      if (!process.waitFor(START_LIMIT.toSeconds(), SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end: " + Files.readString(err));
      }
      var finished =
          new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return finished;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How a command ended. */
  record Finished(int code, String out, String err) {}

  private Process launch() {
    var command = new ArrayList<String>(List.of(HOME.resolve("berth").toString()));
    command.addAll(arguments);
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      environment(builder).putAll(variables);
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> environment(ProcessBuilder builder) {
    var environment = builder.environment();
    environment.put("BERTH_ASSUME_BUILT", "1");
    environment.put("BERTH_ENVOY", System.getProperty("berth.envoy"));
    return environment;
  }

  private void awaitReady() {
    var ready = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader lines = process.inputReader()) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                  output.add(line);
                  if (line.startsWith("Berth is ready")) {
                    ready.complete(line);
                  }
                }
              } catch (IOException e) {
                output.add(e.toString());
              }
              ready.completeExceptionally(new AssertionError("berth ended: " + output));
            });
    try {
      readyLine = ready.get(START_LIMIT.toSeconds(), SECONDS);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new AssertionError("Berth did not become ready: " + output, e);
    }
  }

  /** Starts it again in the same folder, on the same ports. */
  void startAgain() {
    assertThat(process.isAlive()).isFalse();
    output.clear();
    process = launch();
    awaitReady();
  }

  /** Sends a signal to Berth's own process alone and waits until it ended. */
  void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
      assertThat(kill.waitFor()).isZero();
      assertThat(process.waitFor(60, SECONDS)).as("Berth ended after SIG%s", name).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Rest rest() {
    return new Rest(httpPort, key());
  }

  Rest rest(String key) {
    return new Rest(httpPort, key);
  }

  String key() {
    return read("owner.key");
  }

  /** Makes another key by the command line. */
  String createKey(String... scopes) {
    var arguments = new ArrayList<String>(List.of("key", "create", "--data", data.toString()));
    for (var scope : scopes) {
      arguments.addAll(List.of("--scope", scope));
    }
    var finished = run(Map.of(), arguments.toArray(String[]::new));
    assertThat(finished.code()).as(finished.err()).isZero();
    return finished.out().strip();
  }

  /** The text of a file below the data folder. */
  String read(String path) {
    try {
      return Files.readString(data.resolve(path)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pids of the serving processes by replica id. */
  Map<String, Long> replicaPids() {
    try (var folders = Files.list(data.resolve("replicas"))) {
      var pids = new TreeMap<String, Long>();
      for (var folder : folders.toList()) {
        servingPid(folder.resolve("journal"))
            .ifPresent(pid -> pids.put(folder.getFileName().toString(), pid));
      }
      return pids;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who serves by a journal; none as long as none began, or after its end. */
  private static Optional<Long> servingPid(Path journal) {
    var text = textIn(journal);
    var serving = SERVING.matcher(text);
    return serving.find() && !text.contains("\nexit ")
        ? Optional.of(Long.valueOf(serving.group(1)))
        : Optional.empty();
  }

  /** What is in a file; empty where it is gone. */
  private static String textIn(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return Long.parseLong(read("run/berth.pid"));
  }

  long envoyPid() {
    return startedEnvoy().orElseThrow();
  }

  /** None while Envoy is between its end and its next start. */
  Optional<Long> startedEnvoy() {
    // It is empty for the moment in which it is written.
    return Optional.of(textIn(data.resolve("run/envoy.pid")).strip())
        .filter(Predicate.not(String::isEmpty))
        .map(Long::valueOf);
  }

  /** The command line of a process, with spaces between its arguments; empty where it is gone. */
  static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  Path data() {
    return data;
  }

  int httpPort() {
    return httpPort;
  }

  int grpcPort() {
    return grpcPort;
  }

  String readyLine() {
    return readyLine;
  }

  int exitCode() {
    return process.exitValue();
  }

  List<String> output() {
    return output;
  }

  static List<Integer> freePorts(int count) {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (var i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      var ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (var socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends everything that belongs to the data folder. */
  @Override
  public void close() {
    var down = run(Map.of(), "down", "--data", data.toString());
    assertThat(down.code()).as(down.err()).isZero();
  }
}
