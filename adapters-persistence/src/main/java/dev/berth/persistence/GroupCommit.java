package dev.berth.persistence;

import static java.util.Objects.requireNonNull;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes that come while others are under way share a statement: it costs little more than one of
 * them alone. Who comes when nothing is under way waits for nobody, and a statement that hangs
 * keeps the next one back for a while only. Each has an answer of its own, and whatever fails
 * together is tried alone. Safe for many threads.
 *
 * @param <T> a write
 * @param <R> what becomes of it
 */
final class GroupCommit<T, R> {
  /** Statements at a time where they hang, else one: of more, each has less to share. */
  static final int AT_ONCE = 2;

  private static final Duration LONGEST_ALONE = Duration.ofMillis(250);

  private static final int MOST_WRITES = 32;

  private final Function<List<T>, List<R>> statement;
  private final Comparator<T> subject;
  private final Limits limits;
  private final Supplier<Optional<Duration>> timeLeft;
  private final Supplier<DeploymentException> inVain;
  private final Deque<Ticket> waiting = new ArrayDeque<>();
  private final Set<Ticket> leaders = new HashSet<>();

  private enum Turn {
    /** To run the statement for itself and for others. */
    LEAD,
    ANSWERED,
    /** It failed in company, and nothing was done. */
    ALONE,
    /** It failed in company, and nobody knows what was done. */
    UNKNOWN
  }

  private final class Ticket {
    final T write;
    final CompletableFuture<Turn> turn = new CompletableFuture<>();

    /** Whose statement it runs, its own among them. */
    List<Ticket> group = List.of();

    /** Since when it runs it. */
    long since;

    @Nullable R answer;

    Ticket(T write) {
      this.write = write;
    }
  }

  /**
   * Nothing waits yet.
   *
   * @param statement makes writes of different subjects durable, each or none; answers in their
   *     order
   * @param subject compares what writes are about; in this order a statement is given them, so that
   *     all lock their rows in it
   * @param timeLeft how long the caller of this thread will wait; empty where nobody waits
   * @param inVain what to tell whoever waited in vain
   */
  GroupCommit(
      Function<List<T>, List<R>> statement,
      Comparator<T> subject,
      Limits limits,
      Supplier<Optional<Duration>> timeLeft,
      Supplier<DeploymentException> inVain) {
    this.statement = statement;
    this.subject = subject;
    this.limits = limits;
    this.timeLeft = timeLeft;
    this.inVain = inVain;
  }

  /**
   * Makes a write durable, and answers what became of it. Fails as the statement does.
   *
   * @param name names it where its outcome stays unknown
   */
  R write(T write, String name) {
    var ticket = new Ticket(write);
    var turn = join(ticket) ? Turn.LEAD : await(ticket);
    return switch (turn == Turn.LEAD ? lead(ticket) : turn) {
      case ANSWERED -> requireNonNull(ticket.answer);
      case UNKNOWN -> throw new DeploymentException(new DeploymentError.OutcomeUnknown(name));
      case ALONE, LEAD -> alone(ticket);
    };
  }

  private R alone(Ticket ticket) {
    return statement.apply(List.of(ticket.write)).getFirst();
  }

  /** Whether nothing is to be waited for. */
  private synchronized boolean join(Ticket ticket) {
    if (mayLead()) {
      appoint(ticket);
      return true;
    }
    if (waiting.size() >= limits.waiting()) {
      throw inVain.get();
    }
    waiting.add(ticket);
    return false;
  }

  private boolean mayLead() {
    var now = System.nanoTime();
    return leaders.size() < AT_ONCE
        && leaders.stream().allMatch(each -> now - each.since >= LONGEST_ALONE.toNanos());
  }

  private void appoint(Ticket leader) {
    leader.group = group(leader);
    leader.since = System.nanoTime();
    leaders.add(leader);
  }

  private Turn await(Ticket ticket) {
    var end = System.nanoTime() + limits.turn(timeLeft.get()).toNanos();
    try {
      while (!hasTurn(ticket, end)) {
        if (leadBeside(ticket)) {
          return Turn.LEAD;
        }
        if (System.nanoTime() - end >= 0) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (leave(ticket)) {
        throw Gate.unavailable(e);
      }
    }
    if (!ticket.turn.isDone() && leave(ticket)) {
      throw inVain.get();
    }
    // It is part of a statement, which ends in time by itself.
    return ticket.turn.join();
  }

  /** Whether its turn came, before the end or before it is time to see whether others hang. */
  private boolean hasTurn(Ticket ticket, long end) throws InterruptedException {
    var rest = Math.min(end - System.nanoTime(), LONGEST_ALONE.toNanos());
    try {
      var _ = ticket.turn.get(rest, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a turn never fails", e);
    }
  }

  /** Whether it runs a statement beside one that hangs. */
  private synchronized boolean leadBeside(Ticket ticket) {
    if (!mayLead() || !waiting.remove(ticket)) {
      return false;
    }
    appoint(ticket);
    return true;
  }

  /** How many wait for a statement. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Whether it was in nobody's statement, and never will be. */
  private synchronized boolean leave(Ticket ticket) {
    return waiting.remove(ticket);
  }

  /** Runs a statement for its group, and leaves the lead to whoever waits longest by then. */
  private Turn lead(Ticket ticket) {
    var outcome = Turn.UNKNOWN;
    try {
      outcome = ticket.group.size() == 1 ? single(ticket) : together(ticket.group);
      return outcome;
    } finally {
      pass(ticket);
      for (var each : ticket.group) {
        each.turn.complete(outcome);
      }
    }
  }

  private Turn single(Ticket ticket) {
    ticket.answer = alone(ticket);
    return Turn.ANSWERED;
  }

  private Turn together(List<Ticket> group) {
    try {
      var answers = statement.apply(group.stream().map(each -> each.write).toList());
      for (var n = 0; n < group.size(); n++) {
        group.get(n).answer = answers.get(n);
      }
      return Turn.ANSWERED;
    } catch (DeploymentException failure) {
      return failure.error() instanceof DeploymentError.OutcomeUnknown ? Turn.UNKNOWN : Turn.ALONE;
    } catch (RuntimeException failure) {
      // One of them was refused, and each finds out by itself whether it was that one.
      return Turn.ALONE;
    }
  }

  /** The leader and those who wait longest, no two of them about the same. */
  private List<Ticket> group(Ticket leader) {
    var group = new TreeSet<Ticket>(Comparator.comparing(each -> each.write, subject));
    group.add(leader);
    for (var others = waiting.iterator(); others.hasNext() && group.size() < MOST_WRITES; ) {
      if (group.add(others.next())) {
        others.remove();
      }
    }
    return List.copyOf(group);
  }

  private synchronized void pass(Ticket leader) {
    leaders.remove(leader);
    if (!waiting.isEmpty() && mayLead()) {
      var next = waiting.remove();
      appoint(next);
      next.turn.complete(Turn.LEAD);
    }
  }
}
