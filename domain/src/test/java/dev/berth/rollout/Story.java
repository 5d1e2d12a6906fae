package dev.berth.rollout;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ConfigurationDraftFixture;
import dev.berth.deployment.State;
import dev.berth.project.Resources;
import dev.berth.replica.Fate;
import dev.berth.replica.ReplicaSpec;
import java.time.Duration;
import java.util.Map;

/** What every story about a deployment begins with. */
abstract class Story {
  static final Map<String, String> BROKEN = Map.of("BROKEN", "yes");
  static final long ONE = 256L << 20;

  final Stage stage = new Stage().withStarts((id, spec) -> fate(spec));

  static Fate fate(ReplicaSpec spec) {
    return spec.environment().equals(BROKEN)
        ? new Fate.Exits(Duration.ofMillis(500), "exit code 1: no such file")
        : new Fate.Ready(Duration.ofSeconds(1));
  }

  static ConfigurationDraftFixture replicas(int min) {
    return aDraft().withReplicas(min, 4);
  }

  void running(int replicas) {
    stage.create(replicas(replicas));
    stage.passes(Duration.ofMinutes(1));
    assertThat(stage.state()).isEqualTo(State.ACTIVE);
    assertThat(stage.live()).hasSize(replicas);
  }

  static Resources room(int replicas) {
    return new Resources(100_000, replicas * ONE, 100, Map.of(), 0);
  }
}
