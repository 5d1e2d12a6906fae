package dev.berth.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ReasonCodeTest {
  @Test
  void theTableForOperatorsHoldsEveryCode() throws IOException {
    var rows =
        Files.readAllLines(Path.of("../docs/troubleshooting.md")).stream()
            .dropWhile(line -> !line.equals("## Why is it not serving?"))
            .filter(line -> line.matches("\\| `[A-Z_]+` \\|.*"));
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(ReasonCode.values())
                .map(code -> "| `%s` | %s | %s |".formatted(code, code.meaning(), code.nextStep()))
                .toList());
  }
}
