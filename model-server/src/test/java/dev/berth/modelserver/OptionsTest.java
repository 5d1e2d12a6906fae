package dev.berth.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {
  private static final List<String> LEAST =
      List.of("--model", "m.onnx", "--api", "a.json", "--name", "n", "--version", "1");

  @Test
  void fillsInTheDefaults() {
    assertThat(Options.parse(with("--port", "8000")))
        .isEqualTo(
            new Options(
                Path.of("m.onnx"),
                Path.of("a.json"),
                "n",
                "1",
                "127.0.0.1",
                8000,
                32,
                Duration.ofMillis(500),
                Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port 8000 --colour red           | unknown option: --colour
          --port 8000 8001                   | unknown option: 8001
          --port 8000 --port 8000            | --port is given twice
          --threads 4                        | --port is missing
          --port                             | --port needs a value
          --port 65536                       | --port: 65536 (expected: 0 to 65535)
          --port x                           | --port: x (expected: 0 to 65535)
          --port 8000 --threads 0            | --threads: 0 (expected: 1 to 4096)
          --port 8000 --queue-wait-ms -1     | --queue-wait-ms: -1 (expected: 0 to 60000)
          --port 8000 --time-limit-ms 0      | --time-limit-ms: 0 (expected: 1 to 86400000)
          """)
  void refusesWhatItDoesNotKnow(String more, String message) {
    assertThatThrownBy(() -> Options.parse(with(more.split(" ", -1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void namesEveryOptionInItsHelp() {
    assertThat(Options.HELP)
        .contains("--model", "--api", "--name", "--version", "--host", "--port", "--threads")
        .contains("--queue-wait-ms", "--time-limit-ms", "--help");
  }

  private static List<String> with(String... more) {
    List<String> arguments = new ArrayList<>(LEAST);
    arguments.addAll(List.of(more));
    return arguments;
  }
}
