package dev.berth.engine.local;

import dev.berth.replica.Evidence;
import dev.berth.replica.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Evidence as lines of a file: each a name, an equals sign and a value without line ends. */
final class EvidenceText {
  private EvidenceText() {}

  static String write(Evidence evidence) {
    var lines = new ArrayList<String>();
    lines.add("code=" + evidence.code());
    lines.add("message=" + evidence.message());
    if (evidence.exitCode() != null) {
      lines.add("exit=" + evidence.exitCode());
    }
    if (evidence.signal() != null) {
      lines.add("signal=" + evidence.signal());
    }
    lines.add("outOfMemory=" + evidence.outOfMemory());
    evidence.probes().forEach(probe -> lines.add("probe=" + probe));
    evidence.log().forEach(line -> lines.add("log=" + line));
    return String.join("\n", lines);
  }

  /** Reads what {@link #write} wrote; anything else is only words. */
  static Evidence read(String text) {
    var lines = text.lines().toList();
    var code = code(values(lines, "code").findFirst().orElse(""));
    if (code == null) {
      return Evidence.of(ReasonCode.ENDED_UNSEEN, text);
    }
    return new Evidence(
        code,
        values(lines, "message").findFirst().orElse(""),
        number(lines, "exit"),
        number(lines, "signal"),
        values(lines, "outOfMemory").anyMatch("true"::equals),
        values(lines, "probe").toList(),
        values(lines, "log").toList());
  }

  private static @Nullable ReasonCode code(String name) {
    return Stream.of(ReasonCode.values())
        .filter(code -> code.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Integer number(List<String> lines, String name) {
    return values(lines, name)
        .filter(value -> value.matches("\\d{1,9}"))
        .map(Integer::valueOf)
        .findFirst()
        .orElse(null);
  }

  private static Stream<String> values(List<String> lines, String name) {
    var prefix = name + "=";
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()));
  }
}
