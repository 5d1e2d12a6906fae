package dev.berth.deployment;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.ChangeFixture.replacementOf;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.history.Event;
import dev.berth.listing.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link DeploymentRepository} does for many callers at once. */
@Timeout(60)
public abstract class ConcurrentCommitContract {
  private static final Committed DONE = new Committed.Done();

  private DeploymentRepository deployments;

  /** A repository without deployments. */
  protected abstract DeploymentRepository emptyRepository();

  @BeforeEach
  void open() {
    deployments = emptyRepository();
  }

  /** Commits that many changes at the same time, and gives the outcomes in the changes' order. */
  private List<Committed> commitAtOnce(int count, IntFunction<Change> changes) throws Exception {
    var begin = new CountDownLatch(1);
    var running = new ArrayList<Future<Committed>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var n = 0; n < count; n++) {
        var change = changes.apply(n);
        running.add(
            threads.submit(
                () -> {
                  begin.await();
                  return deployments.commit(change);
                }));
      }
      begin.countDown();
    }
    var outcomes = new ArrayList<Committed>();
    for (var each : running) {
      outcomes.add(each.get());
    }
    return outcomes;
  }

  private Deployment onlyDeployment() {
    var all = deployments.page(PROJECT, Listing.newest(10));
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  @Test
  void makesOneDeploymentOfManyCreationsWithOneRequestId() throws Exception {
    var outcomes =
        commitAtOnce(
            200, _ -> creationOf(aDeployment().build()).requestedAs("r1", "digest").build());

    var made = onlyDeployment();
    var receipt = new Receipt("digest", made.id());
    assertThat(outcomes).containsOnlyOnce(DONE);
    assertThat(outcomes)
        .filteredOn(outcome -> !outcome.equals(DONE))
        .hasSize(199)
        .containsOnly(new Committed.Repeated(receipt));
    assertThat(deployments.reserved(PROJECT)).isEqualTo(made.reserved());
    assertThat(deployments.history(made.id(), 1, 10)).hasSize(1);
  }

  @Test
  void makesOneDeploymentOfCreationsWithOneRequestIdOnManyBranches() throws Exception {
    var outcomes =
        commitAtOnce(
            50,
            n ->
                creationOf(aDeployment().onBranch("b" + n).build())
                    .requestedAs("r1", "digest")
                    .build());

    var receipt = new Receipt("digest", onlyDeployment().id());
    assertThat(outcomes).containsOnlyOnce(DONE);
    assertThat(outcomes).containsOnly(DONE, new Committed.Repeated(receipt));
  }

  @Test
  void givesABranchToOneOfManyCreations() throws Exception {
    var outcomes = commitAtOnce(50, _ -> creationOf(aDeployment().build()).build());

    var made = onlyDeployment();
    assertThat(outcomes).containsOnlyOnce(DONE);
    assertThat(outcomes).containsOnly(DONE, new Committed.Occupied(made.id()));
    assertThat(deployments.reserved(PROJECT)).isEqualTo(made.reserved());
  }

  @Test
  void givesAnAliasToOneOfManyCreations() throws Exception {
    var outcomes =
        commitAtOnce(50, _ -> creationOf(aDeployment().pinnedAs("cm-1").build()).build());

    assertThat(outcomes).containsOnlyOnce(DONE);
    assertThat(outcomes).containsOnly(DONE, new Committed.Occupied(onlyDeployment().id()));
  }

  @Test
  void letsOneOfManyChangesOfTheSameVersionWin() throws Exception {
    var creation = creationOf(aDeployment().build()).build();
    assertThat(deployments.commit(creation)).isEqualTo(DONE);
    var before = creation.after();

    var outcomes =
        commitAtOnce(
            50,
            n ->
                n % 2 == 0
                    ? changeOf(before, Intent.DISABLED).build()
                    : replacementOf(before, aConfiguration().withMinReplicas(n)).build());

    assertThat(outcomes).containsOnlyOnce(DONE);
    assertThat(outcomes).containsOnly(DONE, new Committed.Stale());
    assertThat(onlyDeployment().version()).isEqualTo(before.version() + 1);
    assertThat(deployments.history(before.id(), 1, 10)).hasSize(2);
    assertThat(deployments.reserved(PROJECT)).isEqualTo(onlyDeployment().reserved());
  }

  @Test
  void repeatsOneChangeThatManySend() throws Exception {
    var creation = creationOf(aDeployment().build()).build();
    assertThat(deployments.commit(creation)).isEqualTo(DONE);
    var change = changeOf(creation.after(), Intent.DISABLED).requestedAs("r1", "digest").build();

    var outcomes = commitAtOnce(50, _ -> change);

    assertThat(outcomes).containsOnlyOnce(DONE);
    assertThat(outcomes)
        .containsOnly(DONE, new Committed.Repeated(new Receipt("digest", change.after().id())));
  }

  @Test
  void givesEachOfManyWhatIsItsOwn() throws Exception {
    var taken = creationOf(aDeployment().onBranch("b7").build()).build();
    assertThat(deployments.commit(taken)).isEqualTo(DONE);
    var creations =
        IntStream.range(0, 60)
            .mapToObj(n -> aDeployment().onBranch("b" + n).labelled(Map.of("number", "n" + n)))
            .map(deployment -> creationOf(deployment.build()).build())
            .toList();

    var created = commitAtOnce(creations.size(), creations::get);

    for (var n = 0; n < creations.size(); n++) {
      var occupied = new Committed.Occupied(taken.after().id());
      assertThat(created.get(n)).isEqualTo(n == 7 ? occupied : DONE);
      assertThat(deployments.findAnyIntent(creations.get(n).after().id()).isPresent())
          .isEqualTo(n != 7);
    }
    var before =
        IntStream.range(0, creations.size())
            .mapToObj(n -> n == 7 ? taken : creations.get(n))
            .map(Change::after)
            .toList();
    var changes =
        IntStream.range(0, before.size())
            .mapToObj(
                n ->
                    n % 2 == 0
                        ? replacementOf(before.get(n), aConfiguration().withMinReplicas(n)).build()
                        : changeOf(before.get(n), n % 3 == 0 ? Intent.DELETED : Intent.DISABLED)
                            .build())
            .toList();

    assertThat(commitAtOnce(changes.size(), changes::get)).containsOnly(DONE);

    for (var change : changes) {
      var after = change.after();
      assertThat(deployments.findAnyIntent(after.id())).contains(after);
      assertThat(deployments.findRevision(after.id(), after.latestRevision()))
          .contains(after.desired());
      assertThat(deployments.findOperation(PROJECT, after.operation().id()))
          .contains(after.operation());
      assertThat(deployments.history(after.id(), 1, 10)).hasSize(2).allMatch(Event::intact);
      assertThat(deployments.findReceipt(PROJECT, change.request().value()))
          .map(Receipt::deployment)
          .contains(after.id());
    }
  }
}
