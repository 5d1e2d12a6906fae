package dev.berth.rollout;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;
import static dev.berth.project.GpuType.H100;
import static dev.berth.project.GpuType.T4;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Intent;
import dev.berth.deployment.Observed;
import dev.berth.deployment.RuntimeConfigurationFixture;
import dev.berth.deployment.Shortage;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.rollout.WorkQueue.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How every {@link WorkQueue} guards what a project may reserve, and who is next. */
@Timeout(60)
public abstract class ReservationContract {
  private static final long MIB = 1L << 20;
  private static final Instant NOW = CREATED.plusSeconds(60);
  private static final Resources PLENTY = new Resources(1 << 20, 1L << 50, 1 << 20, Map.of(), 0);

  private DeploymentRepository deployments;
  private WorkQueue queue;

  /** A store without deployments. */
  protected abstract WorkQueueContract.Store emptyStore();

  @BeforeEach
  void open() {
    var store = emptyStore();
    deployments = store.deployments();
    queue = store.queue();
  }

  private Claim claim(DeploymentFixture fixture) {
    var creation = creationOf(fixture.build()).build();
    assertThat(deployments.commit(creation)).isEqualTo(new Committed.Done());
    return claimAgain(creation.after());
  }

  private Claim claimAgain(Deployment deployment) {
    queue.wake(deployment.id(), NOW);
    return claims().stream()
        .filter(claim -> claim.deployment().id().equals(deployment.id()))
        .findFirst()
        .orElseThrow();
  }

  private List<Claim> claims() {
    return queue.claim("worker", 100, Duration.ofSeconds(10), NOW);
  }

  private Recorded record(
      Claim claim, Resources reserved, @Nullable Shortage shortage, Resources total) {
    var before = claim.deployment();
    var seen = before.observed();
    var observed =
        new Observed(
            before.generation(),
            List.of(),
            seen.attempts() + 1,
            seen.failures(),
            null,
            NOW,
            NOW,
            shortage,
            null,
            null);
    var after = before.observe(observed, before.operation(), reserved, NOW);
    var limits = new ResourceQueue(256, Map.of(), total, List.of());
    return queue.record(
        claim, new Outcome(after, List.of(), List.of(), List.of(), null, limits, false), NOW);
  }

  private Recorded reserve(String branch, RuntimeConfigurationFixture size, Resources total) {
    var claim = claim(aDeployment().onBranch(branch));
    var recorded = record(claim, size.build().reserved(), null, total);
    if (recorded == Recorded.QUEUE_FULL) {
      record(claim, Resources.NONE, null, total);
    }
    return recorded;
  }

  private Deployment wait(String branch, Instant since, Resources lacking) {
    var claim = claim(aDeployment().onBranch(branch));
    var shortage = new Shortage(lacking, 0, since, "too little");
    assertThat(record(claim, Resources.NONE, shortage, PLENTY)).isEqualTo(Recorded.DONE);
    return deployments.findAnyIntent(claim.deployment().id()).orElseThrow();
  }

  /** Half a CPU, 512 MiB, two replicas and two H100, which is what two of them reserve. */
  private static RuntimeConfigurationFixture pair() {
    return aConfiguration().withCpu(0.25).withMemory("256MiB").withGpus(1, H100).withMinReplicas(2);
  }

  private static Resources room(int cpu, long mib, int replicas, int h100, int any) {
    return new Resources(cpu, mib * MIB, replicas, Map.of(H100, h100), any);
  }

  static Stream<Resources> queuesWithoutRoomForTwoPairs() {
    return Stream.of(
        room(999, 1024, 4, 4, 0),
        room(1000, 1023, 4, 4, 0),
        room(1000, 1024, 3, 4, 0),
        room(1000, 1024, 4, 3, 1));
  }

  @Test
  void fillsTheQueueToItsEdge() {
    var edge = room(1000, 1024, 4, 4, 0);

    assertThat(reserve("a", pair(), edge)).isEqualTo(Recorded.DONE);
    assertThat(reserve("b", pair(), edge)).isEqualTo(Recorded.DONE);
    assertThat(deployments.reserved(PROJECT)).isEqualTo(edge);
  }

  @ParameterizedTest
  @MethodSource("queuesWithoutRoomForTwoPairs")
  void refusesGrowthInEachDimensionAndRecordsNothing(Resources total) {
    assertThat(reserve("a", pair(), total)).isEqualTo(Recorded.DONE);
    var used = deployments.reserved(PROJECT);
    var claim = claim(aDeployment().onBranch("b"));

    assertThat(record(claim, pair().build().reserved(), null, total))
        .isEqualTo(Recorded.QUEUE_FULL);

    assertThat(deployments.findAnyIntent(claim.deployment().id())).contains(claim.deployment());
    assertThat(deployments.reserved(PROJECT)).isEqualTo(used);
  }

  @Test
  void refusesTheFirstDeploymentOfAProjectToo() {
    assertThat(reserve("a", pair(), room(1000, 1024, 1, 4, 0))).isEqualTo(Recorded.QUEUE_FULL);
    assertThat(deployments.reserved(PROJECT)).isEqualTo(Resources.NONE);
  }

  @Test
  void countsGpusOfAnyTypeAgainstTheSumOfAllTypes() {
    var total = new Resources(100_000, 100_000 * MIB, 100, Map.of(H100, 2, T4, 2), 0);

    assertThat(reserve("a", aConfiguration().withGpus(3, null), total)).isEqualTo(Recorded.DONE);
    assertThat(reserve("b", aConfiguration().withGpus(2, H100), total))
        .isEqualTo(Recorded.QUEUE_FULL);
    assertThat(reserve("c", aConfiguration().withGpus(1, T4), total)).isEqualTo(Recorded.DONE);
    assertThat(reserve("d", aConfiguration().withGpus(1, null), total))
        .isEqualTo(Recorded.QUEUE_FULL);
  }

  @Test
  void refusesATypeThatTheQueueDoesNotHave() {
    assertThat(reserve("a", aConfiguration().withGpus(1, T4), room(1000, 1024, 4, 4, 4)))
        .isEqualTo(Recorded.QUEUE_FULL);
  }

  @Test
  void countsEachProjectByItself() {
    var total = room(500, 512, 2, 2, 0);
    assertThat(reserve("a", pair(), total)).isEqualTo(Recorded.DONE);

    var theirs = claim(aDeployment().in(new ProjectId("theirs")));
    assertThat(record(theirs, pair().build().reserved(), null, total)).isEqualTo(Recorded.DONE);
  }

  @Test
  void neverHandsOutMoreThanTheQueueHas() throws Exception {
    var total = new Resources(100_000, 1L << 40, 7, Map.of(), 0);
    var one = new Resources(1, 1, 1, Map.of(), 0);
    var claims = new ArrayList<Claim>();
    for (var n = 0; n < 60; n++) {
      claims.add(claim(aDeployment().onBranch("b" + n)));
    }
    var begin = new CountDownLatch(1);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcomes =
          claims.stream()
              .map(
                  claim ->
                      executor.submit(
                          (Callable<Recorded>)
                              () -> {
                                begin.await();
                                return record(claim, one, null, total);
                              }))
              .toList();
      begin.countDown();
      var done = 0;
      for (var outcome : outcomes) {
        done += outcome.get() == Recorded.DONE ? 1 : 0;
      }
      assertThat(done).isEqualTo(7);
    }
    assertThat(deployments.reserved(PROJECT).replicas()).isEqualTo(7);
  }

  static Stream<Consumer<ReservationContract>> movesOfCapacity() {
    var one = new Resources(1, 1, 1, Map.of(), 0);
    return Stream.of(
        it -> assertThat(it.reserve("b", aConfiguration(), PLENTY)).isEqualTo(Recorded.DONE),
        it -> assertThat(it.wait("b", NOW, one)).isNotNull());
  }

  @ParameterizedTest
  @MethodSource("movesOfCapacity")
  void makesAPlannedChangeInItsGenerationAlone(Consumer<ReservationContract> move) {
    var before = claim(aDeployment().onBranch("a")).deployment();
    var planned = queue.standing(PROJECT).generation();
    var change = changeOf(before, Intent.DISABLED).build();
    var creation = creationOf(aDeployment().onBranch("c").build()).build();
    move.accept(this);

    assertThat(deployments.commit(change.within(planned))).isEqualTo(new Committed.Stale());
    assertThat(deployments.commit(creation.within(planned))).isEqualTo(new Committed.Stale());
    assertThat(deployments.findAnyIntent(before.id())).contains(before);
    assertThat(deployments.findAnyIntent(creation.after().id())).isEmpty();

    var now = queue.standing(PROJECT).generation();
    assertThat(deployments.commit(change.within(now))).isEqualTo(new Committed.Done());
    assertThat(deployments.commit(creation.within(now))).isEqualTo(new Committed.Done());
    assertThat(deployments.findAnyIntent(before.id())).contains(change.after());
    assertThat(deployments.findAnyIntent(creation.after().id())).contains(creation.after());
  }

  @Test
  void leavesAPlanAloneWhereNoCapacityMoves() {
    var claim = claim(aDeployment().onBranch("a"));
    var planned = queue.standing(PROJECT);

    assertThat(record(claim, Resources.NONE, null, PLENTY)).isEqualTo(Recorded.DONE);

    assertThat(queue.standing(PROJECT)).isEqualTo(planned);
    var creation = creationOf(aDeployment().onBranch("b").build()).build();
    assertThat(deployments.commit(creation.within(planned.generation())))
        .isEqualTo(new Committed.Done());
  }

  @Test
  void tellsWhoWaitsInTheOrderInWhichTheyBegan() {
    var gpu = new Resources(0, 0, 1, Map.of(H100, 1), 0);
    var second = wait("a", NOW.minusSeconds(1), gpu);
    var first = wait("b", NOW.minusSeconds(2), gpu.times(2));
    var claim = claim(aDeployment().onBranch("d"));

    assertThat(claim.standing().line().waiting())
        .containsExactly(
            new WaitingLine.Waiting(first.id(), NOW.minusSeconds(2), gpu.times(2)),
            new WaitingLine.Waiting(second.id(), NOW.minusSeconds(1), gpu));
    assertThat(claim(aDeployment().in(new ProjectId("theirs"))).standing().line())
        .isEqualTo(WaitingLine.EMPTY);
  }

  @Test
  void wakesThoseWhoWaitLongestAndNobodyElse() {
    var one = new Resources(1, 1, 1, Map.of(), 0);
    var waiters = new ArrayList<DeploymentId>();
    for (var n = 0; n <= WaitingLine.FIRST; n++) {
      waiters.add(wait("b" + n, NOW.minusSeconds(n), one).id());
    }
    assertThat(claims()).isEmpty();

    queue.wakeWaiting(PROJECT, NOW);

    assertThat(claims())
        .extracting(claim -> claim.deployment().id())
        .containsExactlyInAnyOrderElementsOf(waiters.subList(1, waiters.size()));
  }
}
