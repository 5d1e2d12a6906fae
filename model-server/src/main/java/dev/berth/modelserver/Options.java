package dev.berth.modelserver;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The command line: every option at most once, each with a value, nothing else.
 *
 * @param model the ONNX file
 * @param api the JSON file that declares the model's parameters
 * @param name the model's name in the paths of the Open Inference Protocol
 * @param version the model's version in those paths
 * @param host the address to listen on
 * @param port the port to listen on, 0 for any free one
 * @param threads how many predictions may be answered at once
 * @param queueWait how long a further prediction waits for its turn before it is refused
 * @param timeLimit how long one prediction may run
 */
record Options(
    Path model,
    Path api,
    String name,
    String version,
    String host,
    int port,
    int threads,
    Duration queueWait,
    Duration timeLimit) {

  static final String HELP =
      """
      usage: model-server --model FILE.onnx --api FILE.json --name NAME --version VERSION --port N [OPTION ...]

      Serves one ONNX model by the Open Inference Protocol (v2) and by POST /transformJson.

        --model FILE          the model
        --api FILE            the model's declared parameters: {"inputs": [...], "outputs": [...]}
        --name NAME           the model's name in the paths below /v2/models/
        --version VERSION     the model's version in those paths
        --host ADDRESS        where to listen (default 127.0.0.1)
        --port N              where to listen; 0 takes a free port, which the log names
        --threads N           predictions answered at once (default 32)
        --queue-wait-ms N     how long one more waits before it is refused with 429 (default 500)
        --time-limit-ms N     how long one prediction may run (default 300000)
        --help                this text

      The program ends with 0 after SIGTERM, 2 for a wrong command line, 3 for a model or api file
      that cannot be loaded, 4 for an address that cannot be listened on.
      """;

  private static final Set<String> REQUIRED =
      Set.of("--model", "--api", "--name", "--version", "--port");
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--host", "127.0.0.1",
          "--threads", "32",
          "--queue-wait-ms", "500",
          "--time-limit-ms", "300000");

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the first option that is wrong
   */
  static Options parse(List<String> arguments) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String option = arguments.get(i);
      if (!REQUIRED.contains(option) && !DEFAULTS.containsKey(option)) {
        throw new IllegalArgumentException("unknown option: " + option);
      }
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(option + " needs a value");
      }
      if (given.putIfAbsent(option, arguments.get(i + 1)) != null) {
        throw new IllegalArgumentException(option + " is given twice");
      }
    }
    return new Options(
        path(given, "--model"),
        path(given, "--api"),
        text(given, "--name"),
        text(given, "--version"),
        text(given, "--host"),
        number(given, "--port", 0, 65_535),
        number(given, "--threads", 1, 4_096),
        Duration.ofMillis(number(given, "--queue-wait-ms", 0, 60_000)),
        Duration.ofMillis(number(given, "--time-limit-ms", 1, 86_400_000)));
  }

  private static String text(Map<String, String> given, String option) {
    String value = given.getOrDefault(option, DEFAULTS.get(option));
    if (value == null) {
      throw new IllegalArgumentException(option + " is missing");
    }
    if (value.isBlank()) {
      throw new IllegalArgumentException(option + " is empty");
    }
    return value;
  }

  private static Path path(Map<String, String> given, String option) {
    String value = text(given, option);
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  private static int number(Map<String, String> given, String option, int least, int most) {
    String value = text(given, option);
    String expected = " (expected: " + least + " to " + most + ")";
    try {
      int number = Integer.parseInt(value);
      if (number < least || number > most) {
        throw new IllegalArgumentException(option + ": " + value + expected);
      }
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + ": " + value + expected, e);
    }
  }
}
