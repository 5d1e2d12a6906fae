package dev.berth.rollout;

import static dev.berth.deployment.ChangeFixture.ROOMY;
import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.EndedReplica;
import dev.berth.deployment.Intent;
import dev.berth.deployment.Observed;
import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import dev.berth.operation.Operation;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.Evidence;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import dev.berth.rollout.WorkQueue.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link WorkQueue} does. */
@Timeout(60)
public abstract class WorkQueueContract {
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Instant NOW = CREATED.plusSeconds(60);
  private static final Instant LATER = NOW.plusSeconds(3);

  private DeploymentRepository deployments;
  private WorkQueue queue;

  /** A repository and a queue over the same state. */
  public record Store(DeploymentRepository deployments, WorkQueue queue) {}

  /** A store without deployments. */
  protected abstract Store emptyStore();

  @BeforeEach
  void open() {
    var store = emptyStore();
    deployments = store.deployments();
    queue = store.queue();
  }

  private Deployment created(DeploymentFixture fixture) {
    return committed(creationOf(fixture.build()).build());
  }

  private Deployment changed(Deployment before, Intent next) {
    return committed(changeOf(before, next).build());
  }

  private Deployment committed(Change change) {
    assertThat(deployments.commit(change)).isEqualTo(new Committed.Done());
    return change.after();
  }

  private List<Claim> claim(int limit, Instant now) {
    return queue.claim("worker", limit, LEASE, now);
  }

  private Claim claimOne(Instant now) {
    var claims = claim(10, now);
    assertThat(claims).hasSize(1);
    return claims.getFirst();
  }

  private static Outcome nothingNew(Claim claim, @Nullable Instant nextWake) {
    return new Outcome(claim.deployment(), List.of(), List.of(), List.of(), nextWake, ROOMY, false);
  }

  /** The deployment seen without replicas, with its operation ended and this reservation. */
  private static Outcome settled(Claim claim, Resources reserved, ResourceQueue queue) {
    var claimed = claim.deployment();
    var operation = claimed.operation().end(Operation.State.SUCCEEDED, null, NOW);
    var seen =
        new Observed(
            claimed.generation(),
            List.of(),
            claimed.observed().attempts(),
            claimed.observed().failures(),
            claimed.desired(),
            NOW,
            NOW,
            null,
            null,
            null);
    var event =
        Event.found(
            claimed.history(),
            claimed.id().value(),
            NOW,
            Event.Kind.STATE,
            "state",
            claimed.status().state().name(),
            "ACTIVE",
            "test",
            /* causedBy= */ 1);
    var after = claimed.observe(seen, operation, reserved, NOW).remember(event);
    return new Decision(
            after, List.of(operation), List.of(event), List.of(), List.of(), null, false)
        .sealed(_ -> Snapshot.NONE)
        .outcome(queue);
  }

  private static Outcome settled(Claim claim) {
    return settled(claim, claim.deployment().reserved(), ROOMY);
  }

  private static ResourceQueue replicas(int count) {
    return new ResourceQueue(
        256, Map.of(), new Resources(1_000_000, 1L << 50, count, Map.of(), 0), List.of());
  }

  @Nested
  class ClaimDue {
    @Test
    void givesANewDeploymentWithTheUsageOfItsProject() {
      created(aDeployment());
      var reserved = new Resources(500, 1 << 20, 2, Map.of(), 0);
      var claim = claimOne(NOW);
      var settled = settled(claim, reserved, ROOMY);
      assertThat(queue.record(claim, settled, NOW)).isEqualTo(Recorded.DONE);
      queue.wake(claim.deployment().id(), NOW);
      var other = created(aDeployment().onBranch("canary"));

      var claims = claim(10, NOW);

      assertThat(claims)
          .extracting(Claim::deployment)
          .containsExactlyInAnyOrder(settled.after(), other);
      assertThat(claims)
          .extracting(claimed -> claimed.standing().reserved())
          .containsOnly(reserved);
      assertThat(queue.standing(PROJECT).reserved()).isEqualTo(reserved);
    }

    @Test
    void givesEachDeploymentToOneWorkerAtATime() {
      created(aDeployment());

      claimOne(NOW);

      assertThat(claim(10, NOW)).isEmpty();
      assertThat(claim(10, NOW.plus(LEASE).minusMillis(1))).isEmpty();
    }

    @Test
    void givesItAgainWithAHigherFenceWhenTheLeaseIsOver() {
      created(aDeployment());

      var first = claimOne(NOW);
      var second = claimOne(NOW.plus(LEASE));

      assertThat(second.fence()).isGreaterThan(first.fence());
      assertThat(second.deployment()).isEqualTo(first.deployment());
    }

    @Test
    void givesTheLongestDueFirstAndNoMoreThanAskedFor() {
      var first = created(aDeployment().onBranch("a"));
      var second = created(aDeployment().onBranch("b"));
      var third = created(aDeployment().onBranch("c"));
      claim(10, NOW)
          .forEach(
              claim -> assertThat(queue.record(claim, nothingNew(claim, null), NOW)).isNotNull());
      queue.wake(second.id(), NOW);
      queue.wake(third.id(), NOW.plusMillis(1));
      queue.wake(first.id(), NOW.plusMillis(2));

      assertThat(claim(2, LATER))
          .extracting(claim -> claim.deployment().id())
          .containsExactly(second.id(), third.id());
      assertThat(claimOne(LATER).deployment().id()).isEqualTo(first.id());
    }

    @Test
    void givesNothingBeforeItIsDue() {
      created(aDeployment());
      var claim = claimOne(NOW);
      assertThat(queue.record(claim, nothingNew(claim, LATER), NOW)).isEqualTo(Recorded.DONE);

      assertThat(claim(10, LATER.minusMillis(1))).isEmpty();
      assertThat(claim(10, LATER)).hasSize(1);
    }

    @Test
    void givesADeletedDeploymentToo() {
      var deleted = changed(created(aDeployment()), Intent.DELETED);

      assertThat(claimOne(NOW).deployment()).isEqualTo(deleted);
    }

    @Test
    void handsOutEachDeploymentOnceToWorkersThatClaimAtTheSameTime() throws Exception {
      IntStream.range(0, 60).forEach(n -> created(aDeployment().onBranch("b" + n)));
      var begin = new CountDownLatch(1);
      var running = new ArrayList<Future<List<Claim>>>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var worker = 0; worker < 8; worker++) {
          running.add(
              threads.submit(
                  () -> {
                    begin.await();
                    var mine = new ArrayList<Claim>();
                    for (var batch = claim(5, NOW); !batch.isEmpty(); batch = claim(5, NOW)) {
                      mine.addAll(batch);
                    }
                    return mine;
                  }));
        }
        begin.countDown();
      }
      var claimed = new ArrayList<DeploymentId>();
      for (var worker : running) {
        worker.get().forEach(claim -> claimed.add(claim.deployment().id()));
      }

      assertThat(claimed).doesNotHaveDuplicates();
      claim(60, NOW).forEach(claim -> claimed.add(claim.deployment().id()));
      assertThat(new HashSet<>(claimed)).hasSize(60).hasSameSizeAs(claimed);
    }
  }

  @Nested
  class RecordOutcome {
    @Test
    void makesTheOutcomeDurableTogetherAndEndsTheClaim() {
      created(aDeployment());
      var claim = claimOne(NOW);
      var outcome = settled(claim, Resources.NONE, ROOMY);

      assertThat(queue.record(claim, outcome, NOW)).isEqualTo(Recorded.DONE);

      var after = outcome.after();
      assertThat(deployments.find(PROJECT, after.id())).contains(after);
      assertThat(deployments.findOperation(PROJECT, after.operation().id()))
          .contains(after.operation());
      assertThat(deployments.history(after.id(), 2, 10)).isEqualTo(outcome.events());
      assertThat(deployments.reserved(PROJECT)).isEqualTo(Resources.NONE);
      assertThat(queue.nextDue(NOW)).isEmpty();
      assertThat(claim(10, NOW.plus(LEASE))).isEmpty();
    }

    @Test
    void leavesTheDeploymentAsItIsWhereNothingChanged() {
      var deployment = created(aDeployment());
      var claim = claimOne(NOW);

      assertThat(queue.record(claim, nothingNew(claim, LATER), NOW)).isEqualTo(Recorded.DONE);

      assertThat(deployments.find(PROJECT, deployment.id())).contains(deployment);
      assertThat(deployments.history(deployment.id(), 1, 10)).hasSize(1);
      assertThat(queue.nextDue(NOW)).contains(LATER);
    }

    @Test
    void isStaleForAnOlderFence() {
      var deployment = created(aDeployment());
      var old = claimOne(NOW);
      var newer = claimOne(NOW.plus(LEASE));

      assertThat(queue.record(old, settled(old), NOW)).isEqualTo(Recorded.STALE);
      assertThat(queue.record(old, nothingNew(old, null), NOW)).isEqualTo(Recorded.STALE);

      assertThat(deployments.find(PROJECT, deployment.id())).contains(deployment);
      assertThat(deployments.history(deployment.id(), 1, 10)).hasSize(1);
      assertThat(queue.record(newer, settled(newer), NOW)).isEqualTo(Recorded.DONE);
    }

    @Test
    void isStaleTheSecondTime() {
      created(aDeployment());
      var claim = claimOne(NOW);
      assertThat(queue.record(claim, nothingNew(claim, null), NOW)).isEqualTo(Recorded.DONE);

      assertThat(queue.record(claim, settled(claim), NOW)).isEqualTo(Recorded.STALE);
    }

    @Test
    void isStaleAfterAChangeAndFreesTheDeploymentForAnotherLook() {
      var deployment = created(aDeployment());
      var claim = claimOne(NOW);
      var changed = changed(deployment, Intent.DISABLED);

      assertThat(queue.record(claim, settled(claim), NOW)).isEqualTo(Recorded.STALE);

      assertThat(deployments.find(PROJECT, deployment.id())).contains(changed);
      assertThat(deployments.history(deployment.id(), 1, 10)).hasSize(2);
      assertThat(claimOne(NOW).deployment()).isEqualTo(changed);
    }

    @Test
    void isStaleAfterAChangeThoughNothingWasToBeRecorded() {
      var changed = created(aDeployment());
      var claim = claimOne(NOW);
      changed = changed(changed, Intent.DISABLED);

      assertThat(queue.record(claim, nothingNew(claim, null), NOW)).isEqualTo(Recorded.STALE);
      assertThat(claimOne(NOW).deployment()).isEqualTo(changed);
    }

    @Test
    void keepsADeploymentDueThatWasWokenMeanwhile() {
      var deployment = created(aDeployment());
      var claim = claimOne(NOW);
      queue.wake(deployment.id(), NOW);

      assertThat(queue.record(claim, settled(claim), NOW)).isEqualTo(Recorded.DONE);

      assertThat(claim(10, NOW)).hasSize(1);
    }

    @Test
    void refusesGrowthBeyondTheQueueAndKeepsTheClaim() {
      var deployment = created(aDeployment());
      var claim = claimOne(NOW);
      var larger = new Resources(100, 1 << 20, 4, Map.of(), 0);

      assertThat(queue.record(claim, settled(claim, larger, replicas(3)), NOW))
          .isEqualTo(Recorded.QUEUE_FULL);

      assertThat(deployments.find(PROJECT, deployment.id())).contains(deployment);
      assertThat(deployments.reserved(PROJECT)).isEqualTo(Resources.NONE);
      assertThat(deployments.history(deployment.id(), 1, 10)).hasSize(1);
      assertThat(claim(10, NOW)).isEmpty();
      assertThat(queue.record(claim, settled(claim, larger, replicas(4)), NOW))
          .isEqualTo(Recorded.DONE);
      assertThat(deployments.reserved(PROJECT)).isEqualTo(larger);
    }

    @Test
    void releasesThoughTheQueueShrank() {
      var deployment = created(aDeployment());
      var claim = claimOne(NOW);
      var two = new Resources(100, 1 << 20, 2, Map.of(), 0);
      assertThat(queue.record(claim, settled(claim, two, ROOMY), NOW)).isEqualTo(Recorded.DONE);
      var changed =
          changed(deployments.find(PROJECT, deployment.id()).orElseThrow(), Intent.DISABLED);

      var again = claimOne(changed.updatedAt());
      assertThat(queue.record(again, settled(again, Resources.NONE, replicas(0)), NOW))
          .isEqualTo(Recorded.DONE);
    }
  }

  @Nested
  class Wake {
    @Test
    void makesADeploymentDueThatWaitedForLater() {
      var deployment = created(aDeployment());
      var claim = claimOne(NOW);
      assertThat(queue.record(claim, nothingNew(claim, LATER), NOW)).isEqualTo(Recorded.DONE);

      queue.wake(deployment.id(), NOW);

      assertThat(claim(10, NOW)).hasSize(1);
    }

    @Test
    void doesNothingForADeploymentThatNobodyKnows() {
      queue.wake(aDeployment().build().id(), NOW);

      assertThat(claim(10, NOW)).isEmpty();
    }

    @Test
    void isWhatEveryCommitDoes() {
      var deployment = created(aDeployment());
      var claim = claimOne(NOW);
      assertThat(queue.record(claim, nothingNew(claim, null), NOW)).isEqualTo(Recorded.DONE);

      var changed = changed(deployment, Intent.DISABLED);

      assertThat(claimOne(NOW).deployment()).isEqualTo(changed);
    }
  }

  @Nested
  class KeepEndedReplicas {
    private static Outcome lost(Claim claim, long attempt) {
      var claimed = claim.deployment();
      var after = claimed.observe(claimed.observed(), claimed.operation(), claimed.reserved(), NOW);
      var replica =
          new EndedReplica(
              new ReplicaId(claimed.id().value(), 1, 0, attempt),
              NOW,
              attempt % 2 == 0 ? NOW.plusSeconds(1) : null,
              NOW.plusSeconds(attempt),
              new Evidence(
                  ReasonCode.OUT_OF_MEMORY,
                  "It ended with exit code 137 (signal 9).",
                  137,
                  9,
                  true,
                  List.of("connection refused"),
                  List.of("loading", "loaded")));
      return new Outcome(after, List.of(), List.of(), List.of(replica), NOW, ROOMY, false);
    }

    @Test
    void keepsTheFirstAndTheNewestUntilTheDeploymentIsDeleted() {
      var id = created(aDeployment()).id();
      var claim = claimOne(NOW);
      var outcome = lost(claim, 1);
      assertThat(queue.record(claim, outcome, NOW)).isEqualTo(Recorded.DONE);
      for (var attempt = 2L; attempt <= EndedReplica.KEPT + 3; attempt++) {
        claim = claimOne(NOW);
        outcome = lost(claim, attempt);
        assertThat(queue.record(claim, outcome, NOW)).isEqualTo(Recorded.DONE);
      }

      var kept = deployments.endedReplicas(id);
      assertThat(kept)
          .extracting(each -> each.id().attempt())
          .containsExactly(12L, 11L, 10L, 9L, 8L, 7L, 6L, 5L, 4L, 1L);
      assertThat(kept.getFirst()).isEqualTo(outcome.replicas().getFirst());

      changed(outcome.after(), Intent.DELETED);
      assertThat(deployments.endedReplicas(id)).isEmpty();
    }
  }

  @Nested
  class BeginAgain {
    @Test
    void endsTheClaimsThatTheSameWorkerLeftBehind() {
      var deployment = created(aDeployment());
      var old = claimOne(NOW);

      queue.endClaims("another worker");
      assertThat(claim(10, NOW)).isEmpty();

      queue.endClaims("worker");
      assertThat(queue.record(old, settled(old), NOW)).isEqualTo(Recorded.STALE);
      assertThat(claimOne(NOW).deployment()).isEqualTo(deployment);
    }

    @Test
    void makesSeveralDueTogetherAndNoOthers() {
      var one = created(aDeployment().onBranch("a"));
      var other = created(aDeployment().onBranch("b"));
      created(aDeployment().onBranch("c"));
      claim(10, NOW)
          .forEach(
              claim -> assertThat(queue.record(claim, nothingNew(claim, null), NOW)).isNotNull());
      assertThat(claim(10, NOW)).isEmpty();

      queue.wakeAll(List.of(other.id(), aDeployment().build().id(), one.id()), NOW);

      assertThat(claim(10, NOW))
          .extracting(Claim::deployment)
          .containsExactlyInAnyOrder(one, other);
    }

    @Test
    void readsWhatIsNotPurgedInBatches() {
      var all = new ArrayList<Deployment>();
      for (var n = 0; n < 5; n++) {
        all.add(created(aDeployment().onBranch("b" + n)));
      }
      var purged = changed(all.removeLast(), Intent.DELETED);
      all.set(2, changed(all.get(2), Intent.DELETED));
      for (var claim : claim(10, NOW)) {
        var gone = claim.deployment().id().equals(purged.id());
        var outcome =
            new Outcome(claim.deployment(), List.of(), List.of(), List.of(), null, ROOMY, gone);
        assertThat(queue.record(claim, outcome, NOW)).isEqualTo(Recorded.DONE);
      }

      var read = new ArrayList<>(queue.unpurged(null, 3));
      assertThat(read).hasSize(3);
      read.addAll(queue.unpurged(read.getLast().id(), 3));

      assertThat(read).containsExactlyInAnyOrderElementsOf(all);
      assertThat(queue.unpurged(read.getLast().id(), 3)).isEmpty();
    }
  }

  @Nested
  class NextDue {
    @Test
    void isEmptyWhereNothingIsDue() {
      assertThat(queue.nextDue(NOW)).isEmpty();
    }

    @Test
    void isTheTimeOfTheLastChangeOfANewDeployment() {
      var deployment = created(aDeployment());

      assertThat(queue.nextDue(NOW)).contains(deployment.updatedAt());
    }

    @Test
    void isTheEndOfTheLeaseOfAClaimedDeployment() {
      created(aDeployment());
      claimOne(NOW);

      assertThat(queue.nextDue(NOW)).contains(NOW.plus(LEASE));
    }

    @Test
    void isTheEarliestOfWhatIsClaimedAndWhatIsNot() {
      var claimed = created(aDeployment().onBranch("a"));
      created(aDeployment().onBranch("b"));
      for (var claim : claim(10, NOW)) {
        assertThat(queue.record(claim, nothingNew(claim, LATER), NOW)).isEqualTo(Recorded.DONE);
      }
      queue.wake(claimed.id(), NOW);
      claimOne(NOW);
      assertThat(queue.nextDue(NOW)).contains(LATER);

      claimOne(LATER);
      assertThat(queue.nextDue(LATER)).contains(NOW.plus(LEASE));
      assertThat(queue.nextDue(NOW.plus(LEASE))).contains(NOW.plus(LEASE));
    }
  }
}
