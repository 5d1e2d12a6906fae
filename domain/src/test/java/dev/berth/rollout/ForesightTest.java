package dev.berth.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.explain.Finding;
import dev.berth.operation.Operation;
import dev.berth.plan.PlannedChange;
import dev.berth.replica.Fate;
import dev.berth.replica.ReasonCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What plans and explanations say of what is known to fail. */
final class ForesightTest extends Story {
  private PlannedChange.Accepted plan(long revision) {
    return (PlannedChange.Accepted) stage.planRollBackTo(revision);
  }

  private Finding finding(ReasonCode code) {
    return stage.explanation().findings().stream()
        .filter(each -> each.code() == code)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPlanOfWhatFailedAndWentBackWarnsOfIt() {
    running(2);
    stage.replace(replicas(2).withEnvironment(BROKEN));
    stage.passes(Duration.ofMinutes(1));
    assertThat(stage.operation().state()).isEqualTo(Operation.State.ROLLED_BACK);

    assertThat(plan(2).warnings())
        .singleElement()
        .asString()
        .startsWith("3 earlier starts of the very same failed, the newest at ")
        .endsWith("exit code 1: no such file");
    assertThat(plan(2).message())
        .endsWith(" answer predictions meanwhile, if every start succeeds.");
    assertThat(plan(1).warnings()).isEmpty();
    assertThat(plan(1).message()).isEqualTo("The deployment is so already.");
  }

  @Test
  void aPlanOfWhatWorkedBeforeWarnsOfNothing() {
    running(2);
    stage.replace(replicas(2).withThreadCount(2));
    stage.passes(Duration.ofMinutes(1));

    assertThat(plan(1).warnings()).isEmpty();
  }

  @Test
  void aRolloutThatFailsShowsItsReplicasAndCountsThem() {
    running(2);
    stage.replace(replicas(2).withEnvironment(BROKEN));
    stage.passes(Duration.ofSeconds(3));

    var failing = finding(ReasonCode.ROLLOUT_FAILING);

    assertThat(failing.message())
        .contains("2 of 3 starts in a row failed; after one more it goes back to revision 1.")
        .contains("The next replica is started at ");
    assertThat(failing.replicas()).hasSize(2).allMatch(each -> each.id().revision() == 2);
  }

  @Test
  void whatNeverBecomesReadyIsGivenUpForThatAndSaysSoBefore() {
    stage.withStarts((_, _) -> new Fate.NeverReady());
    stage.create(replicas(1));
    stage.passes(Duration.ofMinutes(1));
    var waiting = stage.explanation().findings().getFirst();
    stage.passes(Duration.ofMinutes(15));

    assertThat(waiting.message())
        .containsPattern(
            "Unless it comes nearer to its end, Berth gives up at [-0-9]+T[0-9:]+Z\\.");
    assertThat(finding(ReasonCode.GAVE_UP).message())
        .startsWith(
            "0 of 1 wanted replicas are ready. It came no nearer to its end for 10 minutes.")
        .doesNotContain("in a row");
  }

  @Test
  void whatFailedAsOftenAsItMaySaysSo() {
    stage.withStarts((_, _) -> new Fate.Exits(Duration.ofSeconds(1), "exit code 3"));
    stage.create(replicas(1));
    stage.passes(Duration.ofMinutes(1));

    assertThat(finding(ReasonCode.GAVE_UP).message())
        .endsWith("3 starts in a row failed, as many as may.");
  }
}
