package dev.berth.rollout;

import dev.berth.deployment.DeploymentId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Claims what is due and reconciles it, several deployments at a time, one claim each. Sleeps until
 * something is due or somebody wakes it.
 */
public final class ReconcilerLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ReconcilerLoop.class.getName());

  /** So many look at the same time that what they record can share statements. */
  static final int AT_ONCE = 32;

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
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);

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
  public void committed(DeploymentId ignored) {
    wakes.release();
  }

  /** Some deployments, which nobody names, were made due by this process. */
  public void madeDue() {
    wakes.release();
  }

  /** Something changed that no commit tells of. */
  public void changed(DeploymentId id) {
    execute(() -> insist(() -> work.wake(id, now())));
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
        wakes.release();
        return;
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "the work queue does not answer: {0}", e.toString());
        pause();
      }
    }
  }

  private void run() {
    while (!closed()) {
      try {
        if (claimDue() == 0) {
          restUntilDue();
        }
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "the work queue does not answer: {0}", e.toString());
        pause();
      }
    }
  }

  private int claimDue() {
    places.acquireUninterruptibly();
    var free = 1 + places.drainPermits();
    var handed = 0;
    try {
      for (var claim : work.claim(worker, free, LEASE, now())) {
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

  /** Another process may make something due without a word, so it looks now and then. */
  private void restUntilDue() {
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
