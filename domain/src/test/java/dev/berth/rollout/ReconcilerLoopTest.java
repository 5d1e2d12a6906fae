package dev.berth.rollout;

import static dev.berth.deployment.ChangeFixture.ROOMY;
import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.MODEL;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.VERSION;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Changes;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.FollowBranch;
import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.deployment.Intent;
import dev.berth.deployment.State;
import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import dev.berth.listing.Listing;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelVersion;
import dev.berth.model.Serving;
import dev.berth.project.ProjectId;
import dev.berth.replica.Fate;
import dev.berth.replica.InMemoryStartTimes;
import dev.berth.replica.SimulatedEngine;
import dev.berth.simulation.ForwardingQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop with real threads and the real time. */
@Timeout(60)
final class ReconcilerLoopTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Clock clock =
      Clock.offset(
          Clock.systemUTC(), Duration.between(Instant.now(), CREATED.plus(Duration.ofHours(1))));
  private final InMemoryDeploymentRepository store = new InMemoryDeploymentRepository();
  private final InMemoryModelRepository models = new InMemoryModelRepository();
  private final SimulatedEngine engine =
      new SimulatedEngine(clock::instant, new Random(1))
          .fates((id, spec) -> new Fate.Ready(Duration.ZERO));
  private final FlakyQueue queue = new FlakyQueue(store);
  private final SlowGateway gateway = new SlowGateway();
  private final Reconciler reconciler =
      new Reconciler(
          queue,
          engine,
          gateway,
          models,
          new InMemoryStartTimes(),
          new FollowBranch(
              new Changes(store, _ -> ROOMY, DeploymentFixture::newUuid, clock, _ -> {}),
              models,
              DeploymentFixture::newUuid),
          _ -> ROOMY,
          _ -> true,
          clock);
  private final ReconcilerLoop loop = new ReconcilerLoop(queue, reconciler, "worker", clock);

  @BeforeEach
  void register() {
    models.register(
        new ModelRegistration(
            Model.create(
                MODEL, PROJECT, "ri.compass.main.folder.flowers", "Iris", "test", Instant.EPOCH),
            ModelVersion.registered(
                VERSION,
                MODEL,
                new ModelApi(List.of(), List.of()),
                new Serving.Artifact("onnx", "00"),
                CREATED),
            List.of("master"),
            List.of(),
            "master"));
    engine.onChange(deployment -> loop.changed(new DeploymentId(deployment)));
  }

  @AfterEach
  void close() {
    gateway.open.countDown();
    loop.close();
  }

  private Deployment create(String branch) {
    var change = creationOf(aDeployment().onBranch(branch).build()).build();
    assertThat(store.commit(change)).isNotNull();
    loop.committed(change.after().id());
    return change.after();
  }

  /** As a create is made: claimed with its creation, where the loop wants that. */
  private Deployment createUnderLease(String branch) {
    var fixture = creationOf(aDeployment().onBranch(branch).build());
    var lease = loop.lease().orElseThrow();
    var change = fixture.under(lease).build();
    assertThat(store.commit(change)).isNotNull();
    loop.created(change.after(), lease);
    return change.after();
  }

  private boolean active(Deployment deployment) {
    return store.findAnyIntent(deployment.id()).orElseThrow().status().state() == State.ACTIVE;
  }

  private void await(BooleanSupplier condition) {
    var end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the time limit").isLessThan(end);
      engine.tick();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void bringsWhatIsCreatedBeforeAndAfterItsStartToLife() {
    var before = create("before");
    loop.start();
    await(() -> active(before));
    var after = create("after");
    await(() -> active(after));
  }

  @Test
  void claimsNothingAsItIsCreatedUnlessItWorks() {
    assertThat(loop.lease()).isEmpty();
    loop.start();
    await(() -> loop.lease().isPresent());
    loop.close();
    assertThat(loop.lease()).isEmpty();
  }

  @Test
  void bringsWhatItClaimedAsItWasCreatedToLife() {
    loop.start();
    await(() -> loop.lease().isPresent());
    var deployments = IntStream.range(0, 100).mapToObj(n -> createUnderLease("b" + n)).toList();
    await(() -> deployments.stream().allMatch(this::active));
    assertThat(engine.starts()).isEqualTo(deployments.size());
  }

  /** Whatever the loop does at that moment after it worked, which differs for some 20 ms. */
  @Test
  void missesNothingThatItClaimedAsItWasCreated() {
    loop.start();
    await(() -> loop.lease().isPresent());
    var began = System.nanoTime();
    for (var n = 0; n < 150; n++) {
      var deployment = createUnderLease("b" + n);
      await(() -> active(deployment));
      LockSupport.parkNanos(n * 200_000L);
    }
    assertSoonerThanTheLeaseEnds(began);
  }

  @Test
  void worksOnWhatItClaimedAsItWasCreatedOnceItsProjectCanBeSeen() {
    loop.start();
    await(() -> loop.lease().isPresent());
    queue.standingsThatFail.set(2);
    var deployment = createUnderLease("master");
    var began = System.nanoTime();
    await(() -> active(deployment));
    assertThat(queue.standingsThatFail.get()).isNotPositive();
    assertSoonerThanTheLeaseEnds(began);
  }

  @Test
  void claimsFewAsTheyAreCreatedWhereItLagsBehind() {
    gateway.slow = true;
    loop.start();
    await(() -> loop.lease().isPresent());
    var claimed = 0;
    while (loop.lease().isPresent()) {
      createUnderLease("b" + claimed++);
    }
    assertThat(claimed).isBetween(ReconcilerLoop.AT_ONCE, 1_000);
    gateway.open.countDown();
    await(() -> store.page(PROJECT, Listing.newest(1_000)).stream().allMatch(this::active));
  }

  @Test
  void leavesToOthersWhatItClaimedAsItWasCreatedWhenItCloses() {
    gateway.slow = true;
    loop.start();
    await(() -> loop.lease().isPresent());
    for (var n = 0; n < ReconcilerLoop.AT_ONCE + 4; n++) {
      createUnderLease("b" + n);
    }
    await(() -> gateway.inside.get() == ReconcilerLoop.AT_ONCE);
    var closing = Thread.ofVirtual().start(loop::close);
    await(() -> loop.lease().isEmpty());
    gateway.open.countDown();
    await(() -> !closing.isAlive());

    var left = store.claim("other", 100, Duration.ofSeconds(1), clock.instant());
    assertThat(left).hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void claimsAtOnceWhenItIsToldOfACommit() {
    loop.start();
    await(() -> queue.claims.get() > 0);
    // Without being told it would look once a second, which takes longer than the limit.
    for (var told = 0; told < 100; told++) {
      var before = queue.claims.get();
      loop.committed(aDeployment().build().id());
      await(() -> queue.claims.get() > before);
    }
  }

  @Test
  void hearsOfAReplicaThatEnds() {
    var deployment = create("master");
    loop.start();
    await(() -> active(deployment));
    engine.kill(engine.live().getFirst());
    await(() -> engine.starts() == 2 && active(deployment));
  }

  @Test
  void survivesAQueueThatFails() {
    queue.claimsThatFail.set(2);
    var deployment = create("master");
    loop.start();
    await(() -> active(deployment));
    assertThat(queue.claimsThatFail.get()).isNotPositive();
  }

  @Test
  void looksAgainSoonWhenALookFailed() {
    queue.recordsThatFail.set(2);
    var deployment = create("master");
    loop.start();
    var began = System.nanoTime();
    await(() -> active(deployment));
    assertSoonerThanTheLeaseEnds(began);
  }

  private static void assertSoonerThanTheLeaseEnds(long began) {
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(14));
  }

  @Test
  void looksAtWhatChangedAsSoonAsItCanBeClaimed() {
    var deployment = create("master");
    loop.start();
    await(() -> active(deployment));
    queue.claimsThatFail.set(2);
    engine.kill(engine.live().getFirst());
    await(() -> engine.starts() == 2 && active(deployment));
    assertThat(queue.claimsThatFail.get()).isNotPositive();
  }

  @Test
  void wakesWhatChangedWhileItIsLookedAtAsSoonAsThatCanBeStored() {
    gateway.slow = true;
    var deployment = create("master");
    loop.start();
    await(() -> gateway.inside.get() == 1);
    queue.wakesThatFail.set(2);
    loop.changed(deployment.id());
    // The third one succeeds.
    await(() -> queue.wakesThatFail.get() < 0);
    gateway.open.countDown();
    await(() -> active(deployment));
  }

  @Test
  void worksOnSoManyAtATimeAndNoMore() {
    gateway.slow = true;
    for (var n = 0; n < ReconcilerLoop.AT_ONCE + 4; n++) {
      create("b" + n);
    }
    loop.start();
    await(() -> gateway.inside.get() == ReconcilerLoop.AT_ONCE);
    gateway.open.countDown();
    await(() -> store.page(PROJECT, Listing.newest(100)).stream().allMatch(this::active));
    assertThat(gateway.most.get()).isEqualTo(ReconcilerLoop.AT_ONCE);
  }

  @Test
  void finishesWhatItBeganAndClaimsNothingMoreWhenItCloses() {
    gateway.slow = true;
    var deployment = create("master");
    loop.start();
    await(() -> gateway.inside.get() == 1);
    var closing = Thread.ofVirtual().start(loop::close);
    gateway.open.countDown();
    await(() -> !closing.isAlive());
    assertThat(store.findAnyIntent(deployment.id()).orElseThrow().observed().replicas()).hasSize(1);

    var claims = queue.claims.get();
    create("later");
    loop.changed(deployment.id());
    assertThat(queue.claims.get()).isEqualTo(claims);
  }

  @Test
  void looksAtAPurgedDeploymentOfWhichSomethingStillRunsWhenItBegins() {
    var deployment = create("master");
    loop.start();
    await(() -> active(deployment));
    loop.close();
    var running = store.findAnyIntent(deployment.id()).orElseThrow();
    assertThat(store.commit(changeOf(running, Intent.DELETED).build())).isNotNull();
    var now = clock.instant();
    for (var claim : store.claim("somebody", 9, Duration.ZERO, now)) {
      var purged =
          new Outcome(claim.deployment(), List.of(), List.of(), List.of(), null, ROOMY, true);
      assertThat(store.record(claim, purged, now)).isEqualTo(WorkQueue.Recorded.DONE);
    }

    try (var next = new ReconcilerLoop(queue, reconciler, "worker", clock)) {
      engine.onChange(changed -> next.changed(new DeploymentId(changed)));
      next.start();
      await(() -> engine.live().isEmpty() && engine.deployments().isEmpty());
    }
  }

  @Test
  void worksWhileItLooksAtEverythingAndMissesNoChange() {
    var deployment = create("master");
    loop.start();
    await(() -> active(deployment) && queue.reads.get() == 1);
    loop.close();

    queue.sweep = new CountDownLatch(1);
    try (var next = new ReconcilerLoop(queue, reconciler, "worker", clock)) {
      engine.onChange(changed -> next.changed(new DeploymentId(changed)));
      next.takeOver();
      next.start();
      await(() -> queue.reads.get() == 2);
      // What it read at the begin of its look at everything is old from now on.
      var running = store.findAnyIntent(deployment.id()).orElseThrow();
      assertThat(store.commit(changeOf(running, Intent.DISABLED).build())).isNotNull();
      next.committed(deployment.id());
      await(() -> engine.live().isEmpty());

      queue.sweep.countDown();
      await(this::nothingIsDue);
      var after = store.findAnyIntent(deployment.id()).orElseThrow();
      assertThat(after.status().state()).isEqualTo(State.DISABLED);
      assertThat(engine.starts()).isEqualTo(1);
    }
  }

  @Test
  void asksOnlyWhenTheNextIsDueWhileNothingChanges() {
    var deployment = create("master");
    loop.start();
    await(() -> active(deployment) && nothingIsDue());
    awaitQuestions(2);
    var claims = queue.claims.get();
    var records = queue.records.get();

    awaitQuestions(2);
    assertThat(queue.claims.get()).isEqualTo(claims);
    assertThat(queue.records.get()).isEqualTo(records);
  }

  private void awaitQuestions(int count) {
    var asked = queue.questions.get();
    await(() -> queue.questions.get() >= asked + count);
  }

  private boolean nothingIsDue() {
    var now = clock.instant();
    return store.nextDue(now).map(now::isBefore).orElse(true);
  }

  /** Fails so many calls of each kind. */
  private static final class FlakyQueue extends ForwardingQueue {
    private final AtomicInteger reads = new AtomicInteger();
    private volatile CountDownLatch sweep = new CountDownLatch(0);
    private final AtomicInteger claims = new AtomicInteger();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger claimsThatFail = new AtomicInteger();
    private final AtomicInteger recordsThatFail = new AtomicInteger();
    private final AtomicInteger wakesThatFail = new AtomicInteger();
    private final AtomicInteger standingsThatFail = new AtomicInteger();

    FlakyQueue(WorkQueue real) {
      super(real);
    }

    @Override
    public List<Claim> claim(
        String worker, int limit, Collection<DeploymentId> named, Duration lease, Instant now) {
      claims.incrementAndGet();
      fail(claimsThatFail);
      return super.claim(worker, limit, named, lease, now);
    }

    @Override
    public Recorded record(Claim claim, Outcome outcome, Instant now) {
      records.incrementAndGet();
      fail(recordsThatFail);
      return super.record(claim, outcome, now);
    }

    @Override
    public Standing standing(ProjectId project) {
      fail(standingsThatFail);
      return super.standing(project);
    }

    @Override
    public void wakeAll(Collection<DeploymentId> ids, Instant now) {
      fail(wakesThatFail);
      super.wakeAll(ids, now);
    }

    @Override
    public List<Deployment> unpurged(@Nullable DeploymentId after, int limit) {
      var read = super.unpurged(after, limit);
      reads.incrementAndGet();
      try {
        sweep.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return read;
    }

    @Override
    public Optional<Instant> nextDue(Instant now) {
      questions.incrementAndGet();
      return super.nextDue(now);
    }

    private static void fail(AtomicInteger left) {
      if (left.getAndDecrement() > 0) {
        throw new IllegalStateException("the queue is away");
      }
    }
  }

  /** Acknowledges only when it is told to, if it is slow. */
  private static final class SlowGateway implements InferenceGateway {
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile boolean slow;

    @Override
    public void replaceAll(Collection<InferenceRoute> routes, Set<String> revokedKeys) {}

    @Override
    public boolean publish(InferenceRoute route, Duration wait) {
      if (slow) {
        var now = inside.incrementAndGet();
        most.accumulateAndGet(now, Math::max);
        try {
          open.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        inside.decrementAndGet();
      }
      return true;
    }

    @Override
    public void withdraw(UUID deployment) {}

    @Override
    public void revoke(Set<String> revokedKeys) {}
  }
}
