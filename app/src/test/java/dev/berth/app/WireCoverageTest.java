package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/wire-coverage.md} true: every test that it names exists, and it counts right.
 */
final class WireCoverageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| ([^|]+) \\|");
  private static final Pattern TEST = Pattern.compile("(\\w+)\\.(\\w+)");
  private static final Pattern COUNTS =
      Pattern.compile(
          "operations (\\d+ of \\d+) are covered, of the error rows (\\d+ of \\d+), and of the rules"
              + " (\\d+ of \\d+)\\.");

  private final String page = read(ROOT.resolve("docs/wire-coverage.md"));

  @Test
  void everyTestThatItNamesExists() throws IOException {
    var sources = testSources();
    for (var section : List.of("Operations", "Error rows", "Rules")) {
      rows(section)
          .values()
          .forEach(
              named -> {
                if (!named.startsWith("none: ")) {
                  var test = TEST.matcher(named);
                  assertThat(test.matches()).as(named).isTrue();
                  assertThat(sources.getOrDefault(test.group(1), ""))
                      .as(named)
                      .containsPattern(
                          "(?s)@(?:Parameterized)?Test\\b(?:(?!\\bvoid ).)*\\bvoid "
                              + test.group(2)
                              + "\\(");
                }
              });
    }
  }

  @Test
  void everyRuleHasATestThatBearsItsName() {
    var rules = rows("Rules");
    var expected =
        Stream.of(
                numbered("A.0.", 10),
                Stream.of("A.6", "A.7", "A.8", "A.9", "A.10"),
                numbered("C", 17),
                numbered("K", 15))
            .flatMap(each -> each);
    assertThat(rules.keySet()).containsExactlyElementsOf(expected.toList());
    rules.forEach(
        (rule, test) ->
            assertThat(test.substring(test.indexOf('.')))
                .as(rule)
                .containsPattern("(?i)" + rule.replace(".", "") + "(?!\\d)"));
  }

  @Test
  void itCountsRight() {
    var counts = COUNTS.matcher(page.replace('\n', ' '));
    assertThat(counts.find()).isTrue();
    assertThat(List.of(counts.group(1), counts.group(2), counts.group(3)))
        .containsExactly(count("Operations"), count("Error rows"), count("Rules"));
  }

  private String count(String section) {
    var rows = rows(section).values();
    return rows.stream().filter(test -> !test.startsWith("none: ")).count() + " of " + rows.size();
  }

  private static Stream<String> numbered(String prefix, int last) {
    return IntStream.rangeClosed(1, last).mapToObj(number -> prefix + number);
  }

  /** What is covered, and by what. */
  private Map<String, String> rows(String section) {
    var start = page.indexOf("## " + section);
    assertThat(start).as(section).isNotNegative();
    var end = page.indexOf("\n## ", start);
    var rows = new LinkedHashMap<String, String>();
    page.substring(start, end < 0 ? page.length() : end)
        .lines()
        .map(ROW::matcher)
        .filter(row -> row.matches() && !row.group(2).equals("test"))
        .forEach(row -> assertThat(rows.put(row.group(1), row.group(2))).isNull());
    assertThat(rows).isNotEmpty();
    return rows;
  }

  private static Map<String, String> testSources() throws IOException {
    var sources = new HashMap<String, String>();
    try (var modules = Files.newDirectoryStream(ROOT)) {
      for (var module : modules) {
        var tests = module.resolve("src/test/java");
        if (Files.isDirectory(tests)) {
          try (var files = Files.walk(tests)) {
            files
                .filter(file -> file.toString().endsWith(".java"))
                .forEach(
                    file ->
                        sources.merge(
                            file.getFileName().toString().replace(".java", ""),
                            read(file),
                            String::concat));
          }
        }
      }
    }
    return sources;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
