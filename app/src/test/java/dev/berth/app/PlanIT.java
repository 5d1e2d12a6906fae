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
    var made = plan(rid, "--set", "display_name=planned", "--apply");

    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out())
        .startsWith("DONE: 0 replicas are kept, 1 ended, 1 started; at least 1 answer")
        .containsPattern("Done in about [0-9.]+ s \\(half of starts\\), [0-9.]+ s \\(most\\)")
        .contains("  configuration.thread_count: 32 -> 7")
        .contains("Replicas move by SURGE.")
        .containsPattern("START +r\\d+-0-\\d+ +1 ready")
        .containsPattern("replicas +1 +2 ");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).startsWith("REFUSED: deployment.configuration.cpu: asked for 4000");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("colour");
    assertThat(another.code()).as(another.err()).isZero();
    assertThat(another.out()).startsWith("DONE: 0 replicas are kept, 0 ended, 1 started;");
    assertThat(nameless.code()).isEqualTo(1);
    assertThat(nameless.err()).contains("Name the deployment by its RID");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.err()).contains("Made as planned");
    var now = berth.rest().get("/v1/projects/default/deployments/" + Foundry.uuid(rid));
    assertThat(now.json().get("displayName").asString()).isEqualTo("planned");
    assertThat(now.json().at("/configuration/threadCount").asInt()).isEqualTo(32);
  }
}
