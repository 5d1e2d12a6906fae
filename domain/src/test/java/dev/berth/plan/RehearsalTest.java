package dev.berth.plan;

import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.rollout.Standing;
import dev.berth.rollout.WaitingLine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RehearsalTest {
  @Test
  void whatWaitsIsToldForHowLongAndWhatFollows() {
    var total = new Resources(64_000, 64L << 30, 64, Map.of(), 0);
    var queue = new ResourceQueue(256, Map.of(), total, List.of());
    var taken = new Standing(total, WaitingLine.EMPTY, 1);

    var forecast =
        Rehearsal.of(aDeployment().build(), taken, queue, null, Duration.ofSeconds(1), CREATED);

    assertThat(forecast.end()).isEqualTo(Forecast.End.WAITING);
    assertThat(forecast.limit()).isEqualTo("After 60 minutes of waiting Berth gives up.");
  }
}
