package dev.berth.engine.local;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ConfigurationDraftFixture;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Replica;
import dev.berth.operation.Operation;
import dev.berth.project.GpuType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every update of one to four replicas of one GPU each, on no to four GPU slots, with surge and
 * downtime allowed or not, on real processes: it is done or refused, and each replica holds the
 * lock of its GPU, so that two on one would be found. {@code -Dberth.combinations=1} runs them one
 * after the other.
 */
@Timeout(600)
final class GpuCombinationsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int AT_ONCE = Integer.getInteger("berth.combinations", 6);

  @TempDir Path folder;

  record Case(int slots, int wanted, boolean surge, boolean downtime) {
    ConfigurationDraftFixture draft(Path locks) {
      return aDraft()
          .withReplicas(wanted, 4)
          .withGpus(1, "T4")
          .withEnvironment(Map.of("LOCKS", locks.toString()))
          .rolledOut(surge, downtime, Duration.ZERO);
    }

    boolean needsDowntime() {
      return wanted == 1 && !(surge && slots > 1);
    }
  }

  private static List<Case> everyCase() {
    var cases = new ArrayList<Case>();
    for (var slots = 0; slots <= 4; slots++) {
      for (var wanted = 1; wanted <= 4; wanted++) {
        for (var surge : List.of(true, false)) {
          cases.add(new Case(slots, wanted, surge, /* downtime= */ true));
          cases.add(new Case(slots, wanted, surge, /* downtime= */ false));
        }
      }
    }
    return cases;
  }

  @Test
  void everyUpdateEndsDoneOrRefusedAndNoGpuIsEverTwoReplicas() throws Exception {
    var began = System.nanoTime();
    var locks = locks();
    List<Callable<String>> runs =
        everyCase().stream().<Callable<String>>map(each -> () -> outcome(each, locks)).toList();
    var outcomes = new ArrayList<String>();
    try (var executor = Executors.newFixedThreadPool(AT_ONCE)) {
      for (var run : executor.invokeAll(runs)) {
        outcomes.add(run.get());
      }
    }
    var counts =
        outcomes.stream()
            .collect(Collectors.groupingBy(it -> it, TreeMap::new, Collectors.counting()));
    System.out.printf(
        "%d combinations of GPU slots, replicas and policy in %d s: %s%n",
        outcomes.size(), Duration.ofNanos(System.nanoTime() - began).toSeconds(), counts);
    assertThat(outcomes).hasSize(80);
  }

  private String outcome(Case each, Path locks) throws IOException {
    var name = "%d-%d-%s-%s".formatted(each.slots(), each.wanted(), each.surge(), each.downtime());
    var gpus =
        new Gpus(
            IntStream.range(0, each.slots())
                .boxed()
                .collect(Collectors.toMap(gpu -> gpu, _ -> GpuType.T4)));
    var own = Files.createDirectory(locks.resolve(name));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (var gpu : gpus.types().keySet()) {
      var lock = Files.createFile(own.resolve(gpu.toString()));
      Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-r--r--"));
    }
    try (var berth = new LocalBerth(Files.createDirectory(folder.resolve(name)), gpus, 1)) {
      var outcome = outcome(each, own, berth);
      try (var left = Files.list(own)) {
        assertThat(left).as("%s", each).hasSize(each.slots());
      }
      return outcome;
    }
  }

  private static String outcome(Case each, Path locks, LocalBerth berth) {
    var draft = each.draft(locks);
    if (each.slots() < each.wanted()) {
      assertThat(refusal(() -> berth.create("north", draft.build())))
          .isInstanceOf(DeploymentError.InvalidRequest.class);
      return "too few slots";
    }
    var first = berth.create("north", draft.build());
    assertThat(ended(berth, first)).as("%s", each).isEqualTo(Operation.State.SUCCEEDED);
    distinct(each, berth, first);
    if (each.needsDowntime() && !each.downtime()) {
      assertThat(refusal(() -> berth.replace(first.id(), draft.withThreadCount(7).build())))
          .isInstanceOf(DeploymentError.NeedsDowntime.class);
      return "needs downtime";
    }
    var second = berth.replace(first.id(), draft.withThreadCount(7).build());
    assertThat(ended(berth, second)).as("%s", each).isEqualTo(Operation.State.SUCCEEDED);
    distinct(each, berth, second);
    assertThat(berth.find(first.id()).observed().replicas())
        .hasSize(each.wanted())
        .allMatch(replica -> replica.ready() && replica.id().revision() == 2);
    return "done";
  }

  private static Operation.State ended(LocalBerth berth, Deployment asked) {
    LocalBerth.await(LIMIT, "an end", () -> !berth.find(asked.id()).operation().open());
    // The old ones may still be on their way out.
    LocalBerth.await(
        LIMIT,
        "rest",
        () -> berth.find(asked.id()).observed().replicas().stream().allMatch(Replica::ready));
    return berth.find(asked.id()).operation().state();
  }

  /** What the folders say: a GPU for each, and none twice. */
  private static void distinct(Case each, LocalBerth berth, Deployment deployment) {
    var gpus =
        berth.find(deployment.id()).observed().replicas().stream()
            .map(replica -> berth.engine().placement(replica.id()).gpus())
            .toList();
    assertThat(gpus).as("%s", each).hasSize(each.wanted()).doesNotHaveDuplicates();
  }

  private static DeploymentError refusal(Supplier<Deployment> change) {
    try {
      var _ = change.get();
    } catch (DeploymentException e) {
      return e.error();
    }
    throw new AssertionError("it was accepted");
  }

  /** Outside of every data folder, where every replica may look. */
  private static Path locks() throws IOException {
    var made = Files.createTempDirectory("berth-gpus");
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    made.toFile().deleteOnExit();
    return made;
  }
}
