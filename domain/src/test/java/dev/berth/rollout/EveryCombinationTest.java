package dev.berth.rollout;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ConfigurationDraftFixture;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Move.Strategy;
import dev.berth.deployment.State;
import dev.berth.operation.Operation;
import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every update of one to four replicas of one GPU each, on no to four GPUs, by every policy: it is
 * done in the expected way or refused, and it never hangs.
 */
final class EveryCombinationTest {
  /** One case; {@code wanted} is how many replicas run before and after. */
  record Case(int slots, int wanted, boolean surge, boolean downtime, boolean baked) {
    Duration bakeTime() {
      return baked ? Duration.ofSeconds(20) : Duration.ZERO;
    }

    /** What the issue of the update must be; null where it is refused. */
    Strategy expected() {
      if (surge && slots > wanted) {
        return Strategy.SURGE;
      }
      return wanted > 1 ? Strategy.ONE_BY_ONE : Strategy.STOP_FIRST;
    }

    boolean refusesUpdate() {
      return expected() == Strategy.STOP_FIRST && !downtime;
    }

    int fewestReady() {
      return switch (expected()) {
        case SURGE -> wanted;
        case ONE_BY_ONE -> wanted - 1;
        case STOP_FIRST -> 0;
      };
    }
  }

  static Stream<Case> everyCase() {
    var both = List.of(true, false);
    return IntStream.rangeClosed(0, 4)
        .boxed()
        .flatMap(
            slots ->
                IntStream.rangeClosed(1, 4)
                    .boxed()
                    .flatMap(
                        wanted ->
                            both.stream()
                                .flatMap(
                                    surge ->
                                        both.stream()
                                            .flatMap(
                                                downtime ->
                                                    both.stream()
                                                        .map(
                                                            baked ->
                                                                new Case(
                                                                    slots, wanted, surge, downtime,
                                                                    baked))))));
  }

  private static ConfigurationDraftFixture draft(Case each) {
    return aDraft()
        .withReplicas(each.wanted(), 4)
        .withGpus(1, "H100")
        .rolledOut(each.surge(), each.downtime(), each.bakeTime());
  }

  @ParameterizedTest
  @MethodSource("everyCase")
  void endsDoneOrRefused(Case each) {
    var room = new Resources(100_000, 100L << 30, 100, Map.of(GpuType.H100, each.slots()), 0);
    var stage = new Stage().withCapacity(room);
    if (each.slots() < each.wanted()) {
      assertThat(refusal(() -> stage.create(draft(each))))
          .isInstanceOf(DeploymentError.InvalidRequest.class);
      return;
    }
    stage.create(draft(each));
    stage.passes(Duration.ofMinutes(1));
    assertThat(stage.state()).isEqualTo(State.ACTIVE);

    if (each.refusesUpdate()) {
      assertThat(refusal(() -> stage.replace(draft(each).withThreadCount(7))))
          .isInstanceOf(DeploymentError.NeedsDowntime.class);
      assertThat(stage.live()).hasSize(each.wanted()).allMatch(id -> id.revision() == 1);
      return;
    }
    stage.replace(draft(each).withThreadCount(7));
    stage.passes(Duration.ofMinutes(3));

    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.live()).hasSize(each.wanted()).allMatch(id -> id.revision() == 2);
    assertThat(stage.fewestReady()).isEqualTo(each.fewestReady());
    assertThat(stage.history())
        .filteredOn(event -> event.what().equals("move"))
        .last()
        .satisfies(event -> assertThat(event.after()).isEqualTo(each.expected().name()));
    assertThat(stage.quiet()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("everyCase")
  void scalingAloneRestartsNothing(Case each) {
    var room = new Resources(100_000, 100L << 30, 100, Map.of(GpuType.H100, 8), 0);
    var stage = new Stage().withCapacity(room);
    stage.create(draft(each));
    stage.passes(Duration.ofMinutes(1));
    var before = stage.live();

    stage.replace(draft(each).withReplicas(each.slots(), 4));
    stage.passes(Duration.ofMinutes(2));

    assertThat(stage.live()).hasSize(each.slots());
    var fewer = each.slots() < before.size() ? stage.live() : before;
    var more = each.slots() < before.size() ? before : stage.live();
    assertThat(more).containsAll(fewer);
    assertThat(stage.operation().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  private static DeploymentError refusal(Runnable change) {
    try {
      change.run();
    } catch (DeploymentException e) {
      return e.error();
    }
    throw new AssertionError("it was accepted");
  }
}
