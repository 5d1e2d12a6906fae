package dev.berth.watch;

import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.project.ProjectId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class WatchTest {
  private static final Watch.AtOnce NEVER = (_, _) -> false;
  private static final Place BEGIN = new Place(1, 0);

  private final Watches watches = new Watches(new InMemoryDeploymentRepository());
  private final Watch watch = new Watch(watches, PROJECT, BEGIN);

  private static ChangeLog.Entry entry(long transaction, Deployment deployment) {
    return new ChangeLog.Entry(new Place(transaction, 1), deployment);
  }

  @Test
  void aSlowReaderIsToldTheLatestStateOfEachAlone() throws InterruptedException {
    var one = aDeployment().build();
    var later = aDeployment().withId(one.id()).named("later").build();
    var other = aDeployment().build();
    watch.tell(List.of(entry(2, one), entry(3, other)), new Place(3, 1));
    watch.tell(List.of(entry(4, later)), new Place(4, 1));

    var batch = watch.take(Duration.ZERO, NEVER);

    assertThat(batch.changed()).containsExactly(other, later);
    assertThat(batch.reached()).isEqualTo(new Place(4, 1));
    assertThat(watch.take(Duration.ZERO, NEVER).changed()).isEmpty();
  }

  @Test
  void anotherProjectsChangesMoveTheTokenAlone() throws InterruptedException {
    var theirs = aDeployment().in(new ProjectId("theirs")).build();
    watch.tell(List.of(entry(2, theirs)), new Place(2, 1));

    var batch = watch.take(Duration.ZERO, NEVER);

    assertThat(batch.changed()).isEmpty();
    assertThat(batch.reached()).isEqualTo(new Place(2, 1));
  }

  @Test
  void aReaderThatTakesNothingIsCutOffBeforeItGrows() throws InterruptedException {
    var entries = new ArrayList<ChangeLog.Entry>();
    for (var n = 0; n <= 1_000; n++) {
      entries.add(entry(2, aDeployment().build()));
    }
    watch.tell(entries.subList(0, 1), new Place(2, 1));
    watch.tell(entries, new Place(3, 1));
    watch.tell(List.of(entry(4, aDeployment().build())), new Place(4, 1));

    var batch = watch.take(Duration.ofDays(1), NEVER);

    assertThat(batch.state()).isEqualTo(Watch.State.OVERRUN);
    assertThat(batch.changed()).isEmpty();
    assertThat(batch.reached()).isEqualTo(BEGIN);
  }

  @Test
  void aReaderThatWaitsIsWokenByTheEnd() throws InterruptedException {
    var opened = watches.open(PROJECT);
    watches.close();

    assertThat(opened.take(Duration.ofDays(1), NEVER).state()).isEqualTo(Watch.State.ENDED);
  }

  @Test
  @Timeout(60)
  void aReaderThatWaitsIsGivenWhatItCanTakeAtOnceAndWokenForTheRest() throws Exception {
    var given = new ArrayList<Place>();
    var taken = waiting((_, reached) -> given.size() < 2 && given.add(reached));
    for (var n = 2; n <= 3; n++) {
      watch.tell(List.of(entry(n, aDeployment().build())), new Place(n, 1));
    }
    assertThat(taken).isNotDone();
    watch.tell(List.of(entry(4, aDeployment().build())), new Place(4, 1));

    assertThat(taken.join().reached()).isEqualTo(new Place(4, 1));
    assertThat(taken.join().changed()).hasSize(1);
    assertThat(given).containsExactly(new Place(2, 1), new Place(3, 1));
  }

  @Test
  @Timeout(60)
  void aReaderThatFailsIsCutOffAlone() throws Exception {
    var taken =
        waiting(
            (_, _) -> {
              throw new IllegalStateException("broken");
            });
    watch.tell(List.of(entry(2, aDeployment().build())), new Place(2, 1));

    assertThat(taken.join().state()).isEqualTo(Watch.State.OVERRUN);
    assertThat(taken.join().reached()).isEqualTo(BEGIN);
  }

  @Test
  void aReaderThatWaitsIsWokenToLookAround() {
    var taken = waiting(NEVER);
    watch.wake();

    assertThat(taken.join()).isEqualTo(new Watch.Batch(List.of(), BEGIN, Watch.State.OPEN));
  }

  @Test
  void aWakeBeforeTheWaitIsNotLost() throws InterruptedException {
    watch.wake();

    assertThat(watch.take(Duration.ofDays(1), NEVER).state()).isEqualTo(Watch.State.OPEN);
  }

  /** What a reader takes that waits by now, for as long as need be. */
  private CompletableFuture<Watch.Batch> waiting(Watch.AtOnce atOnce) {
    var taken = new CompletableFuture<Watch.Batch>();
    var reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    taken.complete(watch.take(Duration.ofDays(1), atOnce));
                  } catch (InterruptedException e) {
                    taken.completeExceptionally(e);
                  }
                });
    while (reader.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return taken;
  }

  /** Both ways deliver in the order of the changes, whichever a change takes. */
  @Test
  @Timeout(60)
  void nothingOvertakesAndTheLastStateIsNeverMissed() throws Exception {
    var seed = Long.getLong("berth.seed", System.nanoTime());
    var ids = List.of(aDeployment().build().id(), aDeployment().build().id());
    var seen = new ArrayList<String>();
    var ways = new HashSet<String>();
    var changes = 20_000;
    var reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  var random = new Random(seed);
                  var reached = 0L;
                  while (reached < changes) {
                    try {
                      var batch =
                          watch.take(
                              Duration.ofMillis(1),
                              (changed, _) -> {
                                var takes = random.nextBoolean();
                                if (takes) {
                                  seen.addAll(names(changed));
                                  ways.add("at once");
                                }
                                return takes;
                              });
                      if (seen.addAll(names(batch.changed()))) {
                        ways.add("woken");
                      }
                      reached = batch.reached().transaction();
                    } catch (InterruptedException e) {
                      return;
                    }
                  }
                });
    for (var n = 1; n <= changes; n++) {
      // Now and then it is given time to wait, as nobody waits who is always told something.
      while (n % 50 == 0 && reader.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      var change = aDeployment().withId(ids.get(n % 2)).named(n % 2 + " " + n).build();
      watch.tell(List.of(entry(n, change)), new Place(n, 1));
    }
    reader.join();

    assertThat(ways).as("seed %d", seed).hasSize(2);
    for (var id = 0; id < 2; id++) {
      var which = id;
      var numbers =
          seen.stream()
              .filter(name -> name.startsWith(which + " "))
              .map(name -> Integer.valueOf(name.substring(2)))
              .toList();
      assertThat(numbers).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
      assertThat(numbers.getLast()).as("seed %d", seed).isGreaterThanOrEqualTo(changes - 1);
    }
  }

  private static List<String> names(List<Deployment> changed) {
    return changed.stream().map(Deployment::displayName).toList();
  }
}
