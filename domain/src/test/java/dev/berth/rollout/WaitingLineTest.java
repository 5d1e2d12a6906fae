package dev.berth.rollout;

import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static dev.berth.project.GpuType.H100;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.DeploymentId;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.rollout.WaitingLine.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may take what while others wait. */
final class WaitingLineTest {
  private static final Resources TOTAL = new Resources(8_000, 8L << 30, 8, Map.of(H100, 4), 0);
  private static final ResourceQueue QUEUE = new ResourceQueue(64, Map.of(), TOTAL, List.of());
  private static final Instant EARLIER = CREATED.minusSeconds(10);
  private static final Instant LATER = CREATED.plusSeconds(10);

  private static Waiting waiting(Instant since, Resources lacking) {
    return new Waiting(new DeploymentId(DeploymentFixture.newUuid()), since, lacking);
  }

  private static Resources cpu(int millis) {
    return new Resources(millis, 1 << 20, 1, Map.of(), 0);
  }

  private static Resources gpus(int count) {
    return new Resources(1_000, 1 << 20, 1, Map.of(H100, count), 0);
  }

  private static Room room(Resources used, Waiting... line) {
    return new WaitingLine(List.of(line)).room(aDeployment().build(), used, QUEUE);
  }

  @Test
  void keepsFreeWhatThoseBeforeItLack() {
    var room = room(gpus(1), waiting(EARLIER, gpus(4)));

    assertThat(room.ahead()).isEqualTo(1);
    assertThat(gpus(1).fitsIn(room.available())).isFalse();
  }

  @Test
  void letsPassWhoTakesNothingThatThoseBeforeItLack() {
    var room = room(gpus(1), waiting(EARLIER, gpus(4)));

    assertThat(cpu(6_000).fitsIn(room.available())).isTrue();
    assertThat(cpu(6_001).fitsIn(room.available())).as("the one before lacks 1 CPU").isFalse();
  }

  @Test
  void countsEveryoneWhoWaitedLonger() {
    var room = room(Resources.NONE, waiting(EARLIER, gpus(2)), waiting(EARLIER, gpus(1)));

    assertThat(room.ahead()).isEqualTo(2);
    assertThat(gpus(1).fitsIn(room.available())).isTrue();
    assertThat(gpus(2).fitsIn(room.available())).isFalse();
  }

  @Test
  void leavesOutWhoBeganToWaitLater() {
    var room = room(Resources.NONE, waiting(LATER, gpus(4)));

    assertThat(room).isEqualTo(new Room(TOTAL, 0));
  }

  @Test
  void takesNothingAwayFromWhoeverHoldsItAlready() {
    var deployment = aDeployment().build();
    var holder =
        deployment.observe(deployment.observed(), deployment.operation(), gpus(3), CREATED);
    var line = new WaitingLine(List.of(waiting(EARLIER, gpus(4))));

    assertThat(gpus(3).fitsIn(line.room(holder, gpus(3), QUEUE).available())).isTrue();
    assertThat(gpus(4).fitsIn(line.room(holder, gpus(3), QUEUE).available())).isFalse();
  }

  @Test
  void isNotInItsOwnWay() {
    var deployment = aDeployment().build();
    var line = new WaitingLine(List.of(new Waiting(deployment.id(), EARLIER, gpus(4))));

    assertThat(line.room(deployment, Resources.NONE, QUEUE)).isEqualTo(new Room(TOTAL, 0));
  }
}
