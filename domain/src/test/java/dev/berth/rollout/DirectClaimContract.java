package dev.berth.rollout;

import static dev.berth.deployment.ChangeFixture.ROOMY;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Lease;
import dev.berth.rollout.WorkQueue.Recorded;
import dev.berth.rollout.WorkQueueContract.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link WorkQueue} does with deployments that are claimed without having been found to
 * be due: as they are created, and by name.
 */
public abstract class DirectClaimContract {
  private static final Instant UNTIL = CREATED.plusSeconds(15);
  private static final Instant NOW = CREATED.plusSeconds(1);

  private Store store;

  /** A repository without deployments, and its queue. */
  protected abstract Store emptyStore();

  @BeforeEach
  void open() {
    store = emptyStore();
  }

  private Deployment created() {
    var change =
        creationOf(aDeployment().build())
            .keptAs(store.deployments()::snapshot)
            .under(new Lease("first", UNTIL))
            .build();
    assertThat(store.deployments().commit(change)).isEqualTo(new Committed.Done());
    return change.after();
  }

  private Claim firstOn(Deployment deployment) {
    return new Claim(deployment, Lease.FENCE, store.queue().standing(deployment.project()));
  }

  private List<Claim> claim(Instant now) {
    return store.queue().claim("second", 9, Duration.ofSeconds(15), now);
  }

  private static Outcome unchanged(Deployment deployment, @Nullable Instant nextWake) {
    return new Outcome(deployment, List.of(), List.of(), List.of(), nextWake, ROOMY, false);
  }

  @Test
  void keepsThemFromOthersUntilTheLeaseEnds() {
    var deployment = created();

    assertThat(claim(NOW)).isEmpty();
    assertThat(store.queue().nextDue(NOW)).contains(UNTIL);
    var second = claim(UNTIL);

    assertThat(second).extracting(Claim::deployment).containsExactly(deployment);
    assertThat(second).extracting(Claim::fence).containsExactly(Lease.FENCE + 1);
    var late = unchanged(deployment, null);
    assertThat(store.queue().record(firstOn(deployment), late, UNTIL)).isEqualTo(Recorded.STALE);
  }

  @Test
  void recordsUnderTheDirectClaimAndEndsIt() {
    var deployment = created();
    var later = NOW.plusSeconds(60);

    var recorded = store.queue().record(firstOn(deployment), unchanged(deployment, later), NOW);

    assertThat(recorded).isEqualTo(Recorded.DONE);
    assertThat(claim(NOW)).isEmpty();
    assertThat(claim(later)).hasSize(1);
  }

  private Deployment atRest() {
    var deployment = created();
    store.queue().record(firstOn(deployment), unchanged(deployment, null), NOW);
    assertThat(claim(NOW)).isEmpty();
    return deployment;
  }

  private List<Claim> claim(Deployment named, int limit, Instant now) {
    var lease = Duration.ofSeconds(15);
    return store.queue().claim("second", limit, List.of(named.id()), lease, now);
  }

  @Test
  void claimsByNameWhatIsNotDue() {
    var deployment = atRest();

    var claims = claim(deployment, 0, NOW);

    assertThat(claims).extracting(Claim::deployment).containsExactly(deployment);
    var recorded = store.queue().record(claims.getFirst(), unchanged(deployment, null), NOW);
    assertThat(recorded).isEqualTo(Recorded.DONE);
    assertThat(store.queue().nextDue(NOW)).isEmpty();
  }

  @Test
  void claimsOnceWhatIsDueAndNamed() {
    var deployment = atRest();
    store.queue().wake(deployment.id(), NOW);

    assertThat(claim(deployment, 9, NOW)).hasSize(1);
  }

  @Test
  void leavesWhatIsNamedToWhoeverHasIt() {
    assertThat(claim(created(), 9, NOW)).isEmpty();
  }

  @Test
  void findsWhatWasClaimedByNameAgainWhereTheLeaseEnds() {
    claim(atRest(), 0, NOW);

    assertThat(claim(NOW)).isEmpty();
    assertThat(claim(NOW.plusSeconds(15))).hasSize(1);
  }

  @Test
  void keepsThemDueThatWereWokenMeanwhile() {
    var deployment = created();
    store.queue().wake(deployment.id(), NOW);

    store.queue().record(firstOn(deployment), unchanged(deployment, null), NOW);

    assertThat(claim(NOW)).hasSize(1);
  }

  @Test
  void givesThemToOthersWhereTheirWorkerDied() {
    created();

    store.queue().endClaims("first");

    assertThat(claim(NOW)).hasSize(1);
  }
}
