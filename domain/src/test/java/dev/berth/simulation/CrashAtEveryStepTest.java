package dev.berth.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.ConfigurationDraftFixture;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A create, a replace, a change of scale, a disable, a start and a delete, with one call to the
 * outside going wrong: for every call there is, the end of each change is the same as without.
 */
final class CrashAtEveryStepTest {
  private static final Duration TIME_FOR_A_CHANGE = Duration.ofMinutes(30);
  private static final Caller USER =
      new Caller(SimulatedWorld.PROJECT, "user", Set.of(Scope.MODELS_READ, Scope.MODELS_WRITE));

  /** What is to be seen after a change, however it came about. */
  private record Sight(
      String intent,
      String state,
      boolean ready,
      int live,
      long revision,
      String operation,
      int changes,
      int starts) {}

  @ParameterizedTest
  @EnumSource
  void changesNoEnd(Mishaps.Kind kind) {
    var peaceful = SimulatedWorld.peaceful();
    var expected = play(peaceful);
    var calls = peaceful.mishaps().calls();
    assertThat(calls).isGreaterThan(80);
    assertThat(expected).last().extracting(Sight::starts).isEqualTo(7);

    var different =
        LongStream.rangeClosed(1, calls)
            .parallel()
            .boxed()
            .filter(call -> !playedWith(kind, call).equals(expected))
            .toList();
    assertThat(different).as("the calls whose failure changes the end").isEmpty();
  }

  private static List<Sight> playedWith(Mishaps.Kind kind, long call) {
    var world = SimulatedWorld.peaceful();
    world.mishaps().plan(call, kind);
    return play(world);
  }

  private static List<Sight> play(SimulatedWorld world) {
    var story = new Story(world);
    story.simulation.begin();
    story.settles();
    story.asks(
        (berth, id) ->
            berth.create().run(USER, new CreateDeployment.Command(null, draft(1, 1)), id));
    story.asks((berth, id) -> berth.replace().run(USER, story.rid(), draft(1, 2), id));
    story.asks((berth, id) -> berth.replace().run(USER, story.rid(), draft(3, 2), id));
    story.asks((berth, id) -> berth.change().disable(USER, story.rid(), Terms.of(id)));
    story.asks((berth, id) -> berth.change().start(USER, story.rid(), Terms.of(id)));
    story.asks((berth, id) -> berth.change().delete(USER, story.rid(), Terms.of(id)));
    assertThat(world.engine().deployments()).isEmpty();
    return story.sights;
  }

  private static ConfigurationDraft draft(int replicas, int threads) {
    return ConfigurationDraftFixture.aDraft()
        .withReplicas(replicas, 4)
        .withThreadCount(threads)
        .build();
  }

  private static final class Story {
    private final SimulatedWorld world;
    private final Simulation simulation;
    private final List<Sight> sights = new ArrayList<>();

    Story(SimulatedWorld world) {
      this.world = world;
      this.simulation = new Simulation(world);
    }

    void asks(BiFunction<Berth, RequestId, Deployment> request) {
      var id = new RequestId("request-" + sights.size(), "body");
      simulation.ask(new Users.Ask(id.value(), id, berth -> request.apply(berth, id)));
      settles();
      var deployment = deployment();
      sights.add(
          new Sight(
              deployment.intent().name(),
              deployment.status().state().name(),
              deployment.status().ready(),
              world.engine().live().size(),
              deployment.desired().number(),
              deployment.operation().action() + " " + deployment.operation().state(),
              world.ledger().accepted(deployment.id()),
              world.engine().starts()));
    }

    void settles() {
      simulation.runUntil(world.clock().instant().plus(TIME_FOR_A_CHANGE));
    }

    String rid() {
      return deployment().id().rid();
    }

    private Deployment deployment() {
      var ids = world.ledger().deployments();
      assertThat(ids).hasSize(1);
      return world.store().findAnyIntent(ids.iterator().next()).orElseThrow();
    }
  }
}
