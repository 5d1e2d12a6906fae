package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of the README, in its order, in one shell beside a Berth that its first command
 * started; and every answer that it prints. Only ports, the data folder, ids and keys differ.
 */
final class ReadmeIT {
  private static final Pattern BLOCK =
      Pattern.compile("```(sh|json|text)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern INLINE = Pattern.compile("`(\\./berth [^`]+)`");
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

  @TempDir private Path folder;

  private record Block(String kind, String text) {}

  @Test
  void everyCommandWorksAndAnswersAsPrinted() throws Exception {
    var blocks = blocks();
    assertThat(blocks.getFirst()).isEqualTo(new Block("sh", "./berth up --demo\n"));
    assertThat(blocks.getLast()).isEqualTo(new Block("sh", "./berth down --data .berth\n"));
    var data = folder.resolve(".berth");
    Files.createSymbolicLink(folder.resolve("berth"), BerthProcess.HOME.resolve("berth"));
    try (var berth = BerthProcess.startDemo(data)) {
      var script = new ArrayList<String>(List.of("set -eu", "set -o pipefail"));
      var printed = new ArrayList<String>();
      for (var block : blocks.subList(1, blocks.size() - 1)) {
        if (block.kind().equals("sh")) {
          script.add("echo '#block'");
          script.add(block.text().replace("8080", Integer.toString(berth.httpPort())));
        } else {
          script.add("echo '#printed'");
          printed.add(block.text().strip());
        }
      }
      var output = run(String.join("\n", script));
      var answers = new ArrayList<String>();
      for (var part : output.split("#block\n", -1)) {
        if (part.contains("#printed")) {
          answers.add(part.substring(0, part.indexOf("#printed")).strip());
        }
      }
      assertThat(answers).hasSameSizeAs(printed);
      for (var i = 0; i < printed.size(); i++) {
        assertThat(withoutIds(answers.get(i))).matches(asPattern(printed.get(i)));
      }
    }
  }

  @Test
  void everyCommandInTheTextIsThere() throws Exception {
    var readme = Files.readString(BerthProcess.HOME.resolve("README.md"));
    assertThat(INLINE.matcher(readme).results().map(match -> match.group(1)))
        .containsOnly(
            "./berth test",
            "./berth up --help",
            "./berth key revoke",
            "./berth list",
            "./berth bench",
            "./berth bench create get",
            "./berth bench growth");
    assertThat(help("help")).containsPattern("(?m)^  test +build Berth and run every test");
    assertThat(help("up", "--help")).contains("--data", "--http-port", "--demo");
    assertThat(help("key", "revoke", "--help")).contains("Revokes a key");
    assertThat(help("list", "--help")).contains("--data");
    assertThat(help("bench", "--help")).contains("create", "get");
    assertThat(Files.readAllLines(BerthProcess.HOME.resolve(".ci/run")))
        .contains("\"$berth_home/berth\" test || outcome=$?");
    assertThat(BerthProcess.HOME.resolve(".ci/run")).isExecutable();
  }

  private static String help(String... arguments) {
    var finished = BerthProcess.run(Map.of(), arguments);
    assertThat(finished.code()).as(finished.err()).isZero();
    return finished.out();
  }

  /** What is printed, with anything where it is shortened. */
  private static Pattern asPattern(String printed) {
    var parts = withoutIds(printed).split("…", -1);
    return Pattern.compile(
        Arrays.stream(parts).map(Pattern::quote).collect(Collectors.joining("[\\w.-]+")));
  }

  private static String withoutIds(String answer) {
    return ID.matcher(answer).replaceAll("ID");
  }

  private String run(String script) throws IOException, InterruptedException {
    var out = folder.resolve("out");
    var process =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    process.environment().put("BERTH_ASSUME_BUILT", "1");
    var shell = process.start();
    var ended = shell.waitFor(120, TimeUnit.SECONDS);
    if (!ended) {
      shell.destroyForcibly();
    }
    var output = Files.readString(out);
    assertThat(ended).as(output).isTrue();
    assertThat(shell.exitValue()).as(output).isZero();
    return output;
  }

  private static List<Block> blocks() throws IOException {
    var readme = Files.readString(BerthProcess.HOME.resolve("README.md"));
    return BLOCK
        .matcher(readme)
        .results()
        .map(match -> new Block(match.group(1), match.group(2)))
        .toList();
  }
}
