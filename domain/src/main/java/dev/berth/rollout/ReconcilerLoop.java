package dev.berth.rollout;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Lease;
import dev.berth.deployment.Worker;
import dev.berth.project.ProjectId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Claims what is due and reconciles it, several deployments at a time, one claim each; what is
 * created here is claimed as it is created, if its turn will come soon. Sleeps until something is
 * due or somebody wakes it.
 */
public final class ReconcilerLoop implements Worker, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ReconcilerLoop.class.getName());

  /** So many look at the same time that what they record can share statements. */
  static final int AT_ONCE = 32;

  /** About how many may wait that were claimed as they were created. */
  private static final int MOST_NEWBORN = 256;

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration NO_HURRY = Duration.ofMillis(20);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  private final WorkQueue work;
  private final Reconciler reconciler;
  private final String worker;
  private final Clock clock;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Semaphore wakes = new Semaphore(0);
  private final Deque<Newborn> newborn = new ArrayDeque<>();
  private final Set<DeploymentId> changed = new LinkedHashSet<>();
  private volatile boolean mayBeDue = true;
  private boolean working;
  private boolean dueComesNext;
  private boolean namedComeNext;
  private long claimedAt = System.nanoTime();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);

  private record Newborn(Deployment deployment, Lease lease) {
    ProjectId project() {
      return deployment.project();
    }
  }

  /**
   * A loop that is not started yet.
   *
   * @param worker a name that this worker keeps over restarts and shares with no other
   */
  public ReconcilerLoop(WorkQueue work, Reconciler reconciler, String worker, Clock clock) {
    this.work = work;
    this.reconciler = reconciler;
    this.worker = worker;
    this.clock = clock;
  }

  /**
   * Ends the claims that this worker left behind when it died. From then on nothing recorded
   * changes before the start, but by users, whose changes are looked at.
   */
  public void takeOver() {
    work.endClaims(worker);
  }

  /** After the take-over: works on whatever is due, and looks once at everything else. */
  public void start() {
    var sweep = reconciler.sweep();
    executor.execute(this::run);
    executor.execute(
        () -> {
          while (!sweep.over() && !closed()) {
            insist(sweep::goOn);
          }
        });
  }

  /** A deployment was made due by a commit of this process. */
  @Override
  public void committed(DeploymentId ignored) {
    madeDue();
  }

  /** Some deployments, which nobody names, were made due by this process. */
  public void madeDue() {
    mayBeDue = true;
    wakes.release();
  }

  @Override
  public Optional<Lease> lease() {
    synchronized (newborn) {
      return working && !closed() && newborn.size() < MOST_NEWBORN
          ? Optional.of(new Lease(worker, now().plus(LEASE)))
          : Optional.empty();
    }
  }

  @Override
  public void created(Deployment deployment, Lease lease) {
    synchronized (newborn) {
      newborn.add(new Newborn(deployment, lease));
    }
    wakes.release();
  }

  /** Something changed that no commit tells of. */
  public void changed(DeploymentId id) {
    synchronized (changed) {
      changed.add(id);
    }
    madeDue();
  }

  private void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "the loop is closed");
    }
  }

  private void insist(Runnable write) {
    while (!closed()) {
      try {
        write.run();
        madeDue();
        return;
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "the work queue does not answer: {0}", e.toString());
        pause();
      }
    }
  }

  private void run() {
    claimNewborn(true);
    while (!closed()) {
      try {
        if (handOut() == 0) {
          rest();
        }
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "the work queue does not answer: {0}", e.toString());
        pause();
      }
    }
    claimNewborn(false);
    releaseNewborn();
  }

  private boolean hasNewborn() {
    synchronized (newborn) {
      return !newborn.isEmpty();
    }
  }

  private void claimNewborn(boolean from) {
    synchronized (newborn) {
      working = from;
    }
  }

  private int handOut() {
    places.acquireUninterruptibly();
    var free = 1 + places.drainPermits();
    var handed = 0;
    try {
      for (var claim : claims(free)) {
        if (closed()) {
          reconciler.release(claim);
        } else {
          executor.execute(() -> reconcile(claim));
          handed++;
        }
      }
      return handed;
    } catch (RejectedExecutionException e) {
      // Closed in this very moment; the claim ends with its lease or at the next start.
      return handed;
    } finally {
      places.release(free - handed);
    }
  }

  /**
   * Newborn ones, and at the next turn what is due, if something may be: neither keeps the other
   * waiting, and many that are created at once do not ask what is due each time.
   */
  private List<Claim> claims(int most) {
    if (dueComesNext && (mayBeDue || sinceClaims().compareTo(NO_HURRY) >= 0)) {
      dueComesNext = false;
      return claimDue(most);
    }
    dueComesNext = true;
    return takeNewborn(most);
  }

  /** What changed is claimed as if it were due, which it has not to become first. */
  private List<Claim> claimDue(int most) {
    mayBeDue = false;
    claimedAt = System.nanoTime();
    // Of an odd place, each has every other turn.
    namedComeNext = !namedComeNext;
    var named = takeChanged(namedComeNext ? (most + 1) / 2 : most / 2);
    var limit = most - named.size();
    List<Claim> claims;
    try {
      claims = work.claim(worker, limit, named, LEASE, now());
    } catch (RuntimeException e) {
      synchronized (changed) {
        changed.addAll(named);
      }
      madeDue();
      throw e;
    }
    var inOtherHands = new HashSet<>(named);
    claims.forEach(claim -> inOtherHands.remove(claim.deployment().id()));
    if (!inOtherHands.isEmpty()) {
      execute(() -> insist(() -> work.wakeAll(inOtherHands, now())));
    }
    if (claims.size() - named.size() + inOtherHands.size() >= limit) {
      mayBeDue = true;
    }
    return claims;
  }

  private Set<DeploymentId> takeChanged(int most) {
    synchronized (changed) {
      var taken = changed.stream().limit(most).collect(toSet());
      changed.removeAll(taken);
      if (!changed.isEmpty()) {
        mayBeDue = true;
      }
      return taken;
    }
  }

  private Duration sinceClaims() {
    return Duration.ofNanos(System.nanoTime() - claimedAt);
  }

  /** Those whose lease is over are left to whoever finds them due. */
  private List<Claim> takeNewborn(int most) {
    var taken = new ArrayList<Newborn>();
    synchronized (newborn) {
      while (taken.size() < most && !newborn.isEmpty()) {
        var next = newborn.remove();
        if (now().isBefore(next.lease().until())) {
          taken.add(next);
        }
      }
    }
    try {
      var standings = work.standings(taken.stream().map(Newborn::project).toList());
      return taken.stream()
          .map(each -> claim(each, requireNonNull(standings.get(each.project()))))
          .toList();
    } catch (RuntimeException e) {
      synchronized (newborn) {
        taken.reversed().forEach(newborn::addFirst);
      }
      wakes.release();
      throw e;
    }
  }

  private static Claim claim(Newborn newborn, Standing standing) {
    return new Claim(newborn.deployment(), Lease.FENCE, standing);
  }

  private void releaseNewborn() {
    try {
      takeNewborn(MOST_NEWBORN).forEach(reconciler::release);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "some claims end with their leases: {0}", e.toString());
    }
  }

  private void reconcile(Claim claim) {
    try {
      reconciler.reconcile(claim);
    } catch (RuntimeException e) {
      var id = claim.deployment().id();
      LOG.log(System.Logger.Level.WARNING, "deployment " + id + " is looked at again soon", e);
      execute(() -> lookAgain(claim));
    } finally {
      places.release();
      wakes.release();
    }
  }

  private void lookAgain(Claim claim) {
    pause();
    insist(
        () -> {
          reconciler.release(claim);
          work.wake(claim.deployment().id(), now());
        });
  }

  /**
   * Nothing is handed out: what is due is looked for first, if that was not done in this moment.
   * Another process may make something due without a word, so it looks now and then.
   */
  private void rest() {
    if (dueComesNext) {
      var pause = NO_HURRY.minus(sinceClaims());
      if (!mayBeDue && pause.isPositive()) {
        var _ = woken(pause);
      }
      return;
    }
    if (hasNewborn()) {
      // Whose wake may have ended the rest before.
      return;
    }
    Duration wait;
    do {
      wait = work.nextDue(now()).map(at -> Duration.between(now(), at)).orElse(POLL);
    } while (!woken(wait) && wait.compareTo(POLL) >= 0 && !closed());
  }

  private boolean woken(Duration wait) {
    // What is due and cannot be claimed is in other hands: no hurry then.
    var rest = wait.compareTo(POLL) > 0 ? POLL : wait.compareTo(NO_HURRY) < 0 ? NO_HURRY : wait;
    try {
      if (wakes.tryAcquire(rest.toMillis(), TimeUnit.MILLISECONDS)) {
        wakes.drainPermits();
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
    return false;
  }

  /** Lets some time pass after trouble; wakes meant for the loop are left to it. */
  private void pause() {
    try {
      if (closing.await(AFTER_TROUBLE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  /** Claims nothing more and lets what is under way end, a few seconds long. */
  @Override
  public void close() {
    closing.countDown();
    wakes.release();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
