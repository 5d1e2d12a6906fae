package dev.berth.persistence;

import dev.berth.access.ApiKey;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way to the database: it bounds how many callers are inside and how many wait, and turns
 * lost connections into certainty. Safe for many threads.
 *
 * <p>Everything fails with {@link DeploymentError.Overloaded} where too many wait or the caller's
 * time is over, and with {@link DeploymentError.Unavailable} where it is certain that nothing was
 * done.
 */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final DeploymentError AWAY =
      new DeploymentError.Unavailable("the database does not answer; try again");
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  private final Jdbi jdbi;
  private final Limits limits;
  private final Supplier<Optional<Duration>> timeLeft;
  private final Runnable distrustOthers;
  private final Semaphore places;
  private volatile long answered = System.nanoTime();
  private final AtomicBoolean reachable = new AtomicBoolean(true);

  /**
   * A gate before that database.
   *
   * @param timeLeft how long the caller will wait, of this thread; empty where nobody waits
   * @param distrustOthers called when a connection broke: the idle ones may be broken as well
   */
  Gate(Jdbi jdbi, Limits limits, Supplier<Optional<Duration>> timeLeft, Runnable distrustOthers) {
    this.jdbi = jdbi;
    this.limits = limits;
    this.timeLeft = timeLeft;
    this.distrustOthers = distrustOthers;
    this.places = new Semaphore(limits.connections(), true);
  }

  /** Runs what may run twice: a read, or a write that nobody outside is told of. */
  <T> T repeatable(Function<Handle, T> statement) {
    return twice(statement, Gate::unavailable);
  }

  /**
   * Runs a write that is the same when repeated.
   *
   * @param what names it where its outcome stays unknown
   * @throws DeploymentException also {@link DeploymentError.OutcomeUnknown}
   */
  <T> T repeatableWrite(String what, Function<Handle, T> statement) {
    return twice(statement, _ -> new DeploymentException(new DeploymentError.OutcomeUnknown(what)));
  }

  private <T> T twice(
      Function<Handle, T> statement, Function<Exception, DeploymentException> unknown) {
    return inside(
        () -> {
          try {
            return run(statement);
          } catch (RuntimeException failure) {
            return switch (judge(failure)) {
              case NOTHING_DONE -> throw unavailable(failure);
              case REFUSED -> throw failure;
              case UNKNOWN -> runAgain(statement, unknown);
            };
          }
        });
  }

  /**
   * Runs a write that must not run twice.
   *
   * @param requestId names it where its outcome stays unknown
   * @param statement a single statement
   * @param settlement finds out what became of it: its result, or empty where it was not carried
   *     out and never will be. It may be called several times
   * @throws DeploymentException also {@link DeploymentError.OutcomeUnknown} where the settlement
   *     did not succeed in time
   */
  <T> T once(
      String requestId, Function<Handle, T> statement, Function<Handle, Optional<T>> settlement) {
    return inside(
        () -> {
          try {
            return run(statement);
          } catch (RuntimeException failure) {
            return switch (judge(failure)) {
              case NOTHING_DONE -> throw unavailable(failure);
              case REFUSED -> throw failure;
              case UNKNOWN -> settle(requestId, settlement).orElseThrow(() -> unavailable(failure));
            };
          }
        });
  }

  private <T> T runAgain(
      Function<Handle, T> statement, Function<Exception, DeploymentException> unknown) {
    try {
      return run(statement);
    } catch (RuntimeException failure) {
      throw switch (judge(failure)) {
        // Of the first run it stays unknown whatever became of the second.
        case NOTHING_DONE, UNKNOWN -> unknown.apply(failure);
        case REFUSED -> failure;
      };
    }
  }

  /** Lets writes that come at the same time share a statement; {@link GroupCommit} says how. */
  <T, R> GroupCommit<T, R> group(Function<List<T>, List<R>> statement, Comparator<T> subject) {
    return new GroupCommit<>(statement, subject, limits, timeLeft, this::inVain);
  }

  /** Lets those who look keys up at the same time share a question. */
  SharedLookup lookup(Function<List<byte[]>, Map<String, ApiKey>> question) {
    return new SharedLookup(question, () -> limits.patience(timeLeft.get()), this::inVain);
  }

  private <T> Optional<T> settle(String requestId, Function<Handle, Optional<T>> settlement) {
    var end = System.nanoTime() + limits.settlement().toNanos();
    // An interrupted thread could not speak to the database at all.
    var interrupted = Thread.interrupted();
    try {
      while (System.nanoTime() - end < 0) {
        try {
          return run(settlement);
        } catch (RuntimeException failure) {
          if (judge(failure) == Verdict.REFUSED) {
            throw failure;
          }
          interrupted |= Thread.interrupted();
          LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    LOG.error("Whether request {} was committed could not be found out in time", requestId);
    throw new DeploymentException(new DeploymentError.OutcomeUnknown(requestId));
  }

  /** How long the database has answered nothing, be it that nobody asked. */
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - answered);
  }

  private <T> T run(Function<Handle, T> statement) {
    var result =
        jdbi.withHandle(
            handle -> {
              timeLeft
                  .get()
                  .filter(left -> left.compareTo(limits.statement()) < 0)
                  .ifPresent(left -> giveUpAfter(left, handle));
              return statement.apply(handle);
            });
    answered = System.nanoTime();
    if (!reachable.get() && reachable.compareAndSet(false, true)) {
      LOG.info("The database answers again");
    }
    return result;
  }

  /** The driver counts whole seconds; the caller is gone by its own clock. */
  private static void giveUpAfter(Duration left, Handle handle) {
    var seconds = left.plusMillis(999).toSeconds();
    handle.getConfig(SqlStatements.class).setQueryTimeout(Math.toIntExact(Math.max(1, seconds)));
  }

  private Verdict judge(RuntimeException failure) {
    var verdict = Verdict.of(failure);
    if (verdict == Verdict.UNKNOWN) {
      distrustOthers.run();
    }
    if (verdict != Verdict.REFUSED && reachable.compareAndSet(true, false)) {
      LOG.warn("The database does not answer as it should: {}", failure.toString());
    }
    return verdict;
  }

  private <T> T inside(Supplier<T> work) {
    if (!enter()) {
      throw inVain();
    }
    try {
      return work.get();
    } finally {
      places.release();
    }
  }

  /** Whoever waits for a database that does not answer waits in vain, however few there are. */
  private DeploymentException inVain() {
    return new DeploymentException(
        reachable.get()
            ? new DeploymentError.Overloaded("too many requests wait for the database")
            : AWAY);
  }

  private boolean enter() {
    var patience = limits.patience(timeLeft.get());
    try {
      return places.tryAcquire()
          || (places.getQueueLength() < limits.waiting()
              && places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    }
  }

  static DeploymentException unavailable(Exception cause) {
    var exception = new DeploymentException(AWAY);
    exception.initCause(cause);
    return exception;
  }
}
