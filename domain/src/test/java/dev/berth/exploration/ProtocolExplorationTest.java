package dev.berth.exploration;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.replacementOf;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.Intent;
import dev.berth.deployment.RolloutPolicy;
import dev.berth.deployment.RuntimeConfigurationFixture;
import dev.berth.project.GpuType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two reconcilers that may each be cut off between any two steps or be slower than their lease, a
 * user whose changes come at any moment, replicas that end by themselves: every order of all that.
 * {@code -Dberth.exploration.faults=1} lets one more fault happen in each, and takes minutes.
 */
final class ProtocolExplorationTest {
  private static final RolloutPolicy STOP_FIRST = new RolloutPolicy(true, true, Duration.ZERO);

  private static RuntimeConfigurationFixture replicas(int count) {
    return aConfiguration().withMinReplicas(count).withGpus(1, GpuType.H100);
  }

  private static Deployment first(RuntimeConfigurationFixture configuration) {
    return aDeployment().configured(configuration).build();
  }

  private static BiFunction<Deployment, Instant, Change> replace(
      RuntimeConfigurationFixture configuration) {
    return (before, now) -> replacementOf(before, configuration, now).build();
  }

  private static BiFunction<Deployment, Instant, Change> intent(Intent intent) {
    return (before, now) -> changeOf(before, intent, now).build();
  }

  static Stream<Scenario> scenarios() {
    return Stream.of(
        new Scenario(
            "one replica, updated by surge, then switched off",
            first(replicas(1)),
            false,
            2,
            List.of(replace(replicas(1).withThreadCount(7)), intent(Intent.DISABLED)),
            1,
            0),
        new Scenario(
            "one replica on the only GPU, updated with downtime, then deleted",
            first(replicas(1)),
            false,
            1,
            List.of(
                replace(replicas(1).withThreadCount(7).rolledOutBy(STOP_FIRST)),
                intent(Intent.DELETED)),
            1,
            0),
        new Scenario(
            "two replicas on two GPUs, updated one by one",
            first(replicas(2)),
            false,
            2,
            List.of(replace(replicas(2).withThreadCount(7))),
            1,
            0),
        new Scenario(
            "one replica, updated to what never starts",
            first(replicas(1)),
            true,
            2,
            List.of(replace(replicas(1).withThreadCount(7))),
            1,
            2),
        new Scenario(
            "one replica, switched off and on again",
            first(replicas(1)),
            false,
            1,
            List.of(intent(Intent.DISABLED), intent(Intent.RUNNING)),
            1,
            0));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void keepsItsPromisesInEveryOrderOfEvents(Scenario scenario) {
    var more = Integer.getInteger("berth.exploration.faults", 0);
    var states = new Exploration(scenario.withFaults(scenario.faults() + more)).run();

    System.out.println(scenario + ": " + states + " states");
    assertThat(states).isGreaterThan(1_000);
  }
}
