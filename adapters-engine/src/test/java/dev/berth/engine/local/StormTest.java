package dev.berth.engine.local;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Replica;
import dev.berth.operation.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Storms on real processes: random requests, crashing models, models that do not mind SIGTERM, and
 * processes that are killed. {@code -Dberth.storms=20} makes more and larger ones, with the grace
 * of replicas in earnest; {@code -Dberth.storms.seed=7} begins with another seed.
 */
@Timeout(3600)
final class StormTest {
  private static final int STORMS = Integer.getInteger("berth.storms", 0);
  private static final long SEED = Long.getLong("berth.storms.seed", 1);
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final Duration SLACK = Duration.ofSeconds(15);

  @TempDir Path folder;

  @Test
  void nothingStaysOpenNothingIsLeftAndTheLastWishIsWhatRuns() throws Exception {
    var haste = STORMS == 0 ? 15 : 1;
    for (var seed = SEED; seed < SEED + Math.max(1, STORMS); seed++) {
      var own = Files.createDirectory(folder.resolve("storm-" + seed));
      try (var berth = new LocalBerth(own, Gpus.NONE, haste)) {
        var storm = new Storm(berth, new Random(seed));
        System.out.printf("storm of seed %d%n", seed);
        storm.rage(STORMS == 0 ? 40 : 200);
        storm.verify();
        var delete = storm.longest(Operation.Action.DELETE);
        var disable = storm.longest(Operation.Action.DISABLE);
        System.out.printf(
            "storm of seed %d: %s; longest delete %s, longest disable %s%n",
            seed, storm, delete, disable);
        assertThat(delete).isLessThan(GRACE.dividedBy(haste).plus(SLACK));
        assertThat(disable).isLessThan(GRACE.dividedBy(haste).plus(SLACK));
      }
    }
  }

  @Test
  void aKilledReplicaIsReplacedSoon() throws Exception {
    try (var berth = new LocalBerth(Files.createDirectory(folder.resolve("kills")), Gpus.NONE, 1)) {
      var ids = new ArrayList<DeploymentId>();
      for (var branch : LocalBerth.BRANCHES) {
        ids.add(berth.create(branch, aDraft().withReplicas(1, 1).build()).id());
      }
      ids.forEach(
          id -> LocalBerth.await(SLACK, "ready", () -> berth.find(id).observed().ready() == 1));
      for (var id : ids) {
        var victim = berth.find(id).observed().replicas().getFirst().id();
        var began = System.nanoTime();
        berth.kill(victim);
        LocalBerth.await(SLACK, "seen", () -> berth.find(id).observed().ready() == 0);
        var seen = Duration.ofNanos(System.nanoTime() - began);
        LocalBerth.await(
            SLACK,
            "replaced",
            () -> berth.find(id).observed().replicas().stream().anyMatch(Replica::ready));
        var replaced = Duration.ofNanos(System.nanoTime() - began);
        assertThat(berth.find(id).observed().replicas().getFirst().id()).isNotEqualTo(victim);
        System.out.printf(
            "a killed replica was missed after %d ms and replaced after %d ms%n",
            seen.toMillis(), replaced.toMillis());
      }
    }
  }
}
