package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plans on the command line, of a deployment that runs. */
@ExtendWith(SharedBerth.class)
final class PlanIT {
  private final BerthProcess berth;
  private final Foundry foundry;

  PlanIT(BerthProcess berth) {
    this.berth = berth;
    this.foundry = new Foundry(berth.rest());
  }

  private BerthProcess.Finished plan(String rid, String... arguments) {
    var all = new ArrayList<>(rid.isEmpty() ? List.of("plan") : List.of("plan", rid));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", berth.data().toString()));
    return BerthProcess.run(Map.of(), all.toArray(String[]::new));
  }

  @Test
  void tellsWhatAChangeWouldDoAndMakesItAsPlanned() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);

    var told = plan(rid, "--set", "configuration.thread_count=7");
    var refused = plan(rid, "--set", "configuration.cpu=4000");
    var wrong = plan(rid, "--set", "configuration.colour=red");
    var another =
        plan(
            "",
            "--set",
            "model=" + Foundry.MODEL,
            "--set",
            "pinned_version=" + Foundry.VERSION,
            "--set",
            "configuration.min_replicas=1",
            "--set",
            "configuration.max_replicas=1");
    var nameless = plan("", "--delete");
    var astray = plan(rid, "--set", "cpu=1");
    var deletion = plan(rid, "--delete");
    var variable = "configuration.environmentVariables.LEVEL=debug";
    var made =
        plan(
            rid,
            "--set",
            "displayName=planned",
            "--set",
            variable,
            "--reason",
            "A newcomer wants it.",
            "--apply",
            "--wait",
            "--json");

    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out())
        .startsWith("WOULD SUCCEED: 0 replicas would be kept, 1 ended, 1 started; at least 1 would")
        .containsPattern(
            "It would take about [0-9.]+ s \\(half of starts of .*\\), [0-9.]+ s \\(most\\)")
        .endsWith("Nothing was changed; add --apply to make it.\n")
        .contains("  configuration.thread_count: 32 -> 7")
        .contains("Replicas move by SURGE.")
        .containsPattern("START +r\\d+-0-\\d+ +1 ready")
        .containsPattern("resource +now +peak +may use +total")
        .containsPattern("memory +[0-9.]+ [MG]iB +[0-9.]+ [MG]iB ")
        .containsPattern("replicas +1 +2 ");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out())
        .startsWith("WOULD BE REFUSED: deployment.configuration.cpu: asked for 4000")
        .containsPattern("replicas +1 +1 +\\d\\d");
    assertThat(wrong.code()).isEqualTo(3);
    assertThat(wrong.err()).contains("colour");
    assertThat(another.code()).as(another.err()).isZero();
    assertThat(another.out())
        .startsWith("WOULD SUCCEED: 0 replicas would be kept, 0 ended, 1 started;");
    assertThat(nameless.code()).isEqualTo(3);
    assertThat(nameless.err()).contains("Name the deployment by its RID");
    assertThat(astray.err()).contains("Did you mean configuration.cpu?");
    assertThat(deletion.out())
        .contains("predictions stop for good.", "Nothing was changed; add --apply to make it.");
    assertThat(berth.rest().get("/v1/projects/default/deployments/" + Foundry.uuid(rid)).text())
        .contains("INTENT_RUNNING");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.err()).contains("Made as planned", "It is done.");
    assertThat(made.out()).contains("\"operation\": \"projects/default/operations/");
    var now = berth.rest().get("/v1/projects/default/deployments/" + Foundry.uuid(rid));
    assertThat(now.json().get("displayName").asString()).isEqualTo("planned");
    assertThat(now.json().at("/configuration/threadCount").asInt()).isEqualTo(32);
    assertThat(now.json().at("/configuration/environmentVariables/LEVEL").asString())
        .isEqualTo("debug");
    assertThat(BerthProcess.run(Map.of(), "list", "--data", berth.data().toString()).out())
        .containsPattern(rid + "  ACTIVE +1/1 .* canary +planned");
    var history =
        BerthProcess.run(Map.of(), "history", rid, "--data", berth.data().toString()).out();
    assertThat(history)
        .contains("display_name: ", " -> planned", "environment_variables.LEVEL: added")
        .contains("  A newcomer wants it.")
        .containsPattern("key:\\S+ \\(.+\\)")
        .doesNotContain("debug");
  }
}
