package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happened to a deployment, on the command line and over REST. */
@ExtendWith(SharedBerth.class)
final class HistoryIT {
  private static final String NATIVE = "/v1/projects/default/deployments/";

  private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

  private final BerthProcess berth;
  private final Foundry foundry;

  HistoryIT(BerthProcess berth) {
    this.berth = berth;
    this.foundry = new Foundry(berth.rest());
  }

  private BerthProcess.Finished berth(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", berth.data().toString()));
    return BerthProcess.run(Map.of(), all.toArray(String[]::new));
  }

  @Test
  void tellsTheStoryOfARolloutAndTheDeploymentAtEachOfItsTimes() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var path = NATIVE + Foundry.uuid(rid);
    var disabled =
        berth.rest().post(path + ":disable", "{\"reason\":\"Nobody needs it over night.\"}");
    assertThat(disabled.status()).as(disabled.text()).isEqualTo(200);
    var operation = "/v1/" + disabled.json().get("operation").asString();
    var waited = berth.rest().post(operation + ":wait", "{\"timeout\":\"20s\"}");
    assertThat(waited.json().get("done").asBoolean()).as(waited.text()).isTrue();
    foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);

    var table = berth("history", rid);
    var lines = berth("history", rid, "--json").out().lines().map(Rest::json).toList();

    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.out())
        .contains("  create  RUNNING revision 1 of ")
        .contains("  disable  ", "  Nobody needs it over night.")
        .contains("PENDING -> STARTING", "STARTING -> READY  It answers.", "READY -> DRAINING")
        .contains("  state  STARTING -> ACTIVE  1 of 1 wanted replicas are ready.");
    assertThat(lines).hasSizeGreaterThanOrEqualTo((int) table.out().lines().count());
    for (var line : lines) {
      if (text(line, "what").equals("state")) {
        var asOf = berth.rest().get(path + "?asOf=" + text(line, "time"));
        assertThat(asOf.status()).as(asOf.text()).isEqualTo(200);
        assertThat(text(asOf.json(), "state")).isEqualTo("STATE_" + text(line, "after"));
      }
    }
    var first = Instant.parse(text(lines.getFirst(), "time"));
    assertThat(berth.rest().get(path + "?asOf=" + first.minusMillis(1)).status()).isEqualTo(404);
    assertThat(berth("history", rid, "--as-of", first.toString()).out().lines()).hasSize(1);
    var page = berth.rest().get(path + "/events?pageSize=2&filter=kind%20%3D%20REPLICA");
    assertThat(page.json().get("events")).hasSize(2);
  }

  /** Every command that docs/histories.md prints. */
  @Test
  void theDocumentedCommandsWork(@TempDir Path folder) throws Exception {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    Files.createSymbolicLink(folder.resolve("berth"), BerthProcess.HOME.resolve("berth"));
    var text = Files.readString(BerthProcess.HOME.resolve("docs/histories.md"));
    var commands =
        BLOCK.matcher(text).results().map(match -> match.group(1)).collect(Collectors.joining());
    assertThat(commands.lines()).hasSize(4);
    var out = folder.resolve("out");
    var shell =
        new ProcessBuilder("bash", "-c", "set -e\n" + commands.replace("curl -s", "curl -sf"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    shell
        .environment()
        .putAll(
            Map.of(
                "BERTH_ASSUME_BUILT",
                "1",
                "BERTH_DATA",
                berth.data().toString(),
                "RID",
                rid,
                "ID",
                Foundry.uuid(rid),
                "TIME",
                Instant.now().toString(),
                "TOKEN",
                berth.key(),
                "HOSTNAME",
                "localhost:" + berth.httpPort()));
    var running = shell.start();
    assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(running.exitValue()).as(Files.readString(out)).isZero();
    assertThat(out).content().contains("\"events\":[", "\"conditions\":[", " 0 faults");
  }

  private static String text(JsonNode node, String field) {
    var value = node.get(field);
    return value == null ? "" : value.asString();
  }

  @Test
  void verifiesEveryHistoryAndFindsAChangedByte() throws SQLException {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var rows = new Rows(berth);
    var event = "event where number = 1 and deployment = '" + Foundry.uuid(rid) + "'";
    var flip =
        "update "
            + event.replace(
                "where", "set state = set_byte(state, 40," + " get_byte(state, 40) # 1) where");

    var whole = berth("verify-history");
    rows.execute(flip);
    var changed = berth("verify-history", rid);
    rows.execute(flip);

    assertThat(whole.out() + whole.err()).contains(" 0 faults");
    assertThat(whole.code()).isZero();
    assertThat(changed.out())
        .contains(rid + ": event 1: its digest is not that of what it says")
        .contains("1 deployment, ", " 1 fault\n");
    assertThat(changed.code()).isEqualTo(1);
    assertThat(berth("verify-history", rid).code()).isZero();
  }

  @Test
  void saysWhatIsWrongWithTheQuestion() {
    var nobody = "00000000-0000-7000-8000-000000000000";
    assertThat(berth("history", "odd").err()).contains("odd (expected: a RID of a deployment");
    assertThat(berth("history", nobody).err()).contains("No such deployment.");
    assertThat(berth("verify-history", nobody).err()).contains("There is no deployment ");
    assertThat(berth("verify-history", nobody).code()).isEqualTo(3);
    assertThat(berth("history", nobody, "--as-of", "yesterday").err())
        .contains("yesterday (expected: a time such as 2026-11-22T08:00:00Z)")
        .doesNotContain("Exception");
  }
}
