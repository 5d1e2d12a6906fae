package dev.berth.persistence;

import java.time.Duration;
import java.util.Optional;

/**
 * How much the database is asked for at once, and how long anything may take.
 *
 * @param connections connections of this process; more make PostgreSQL slower, not faster
 * @param waiting callers that may wait for one; the next is refused at once
 * @param patience the longest that a caller waits for one
 * @param connect the longest that opening a connection may take
 * @param lock the longest that a statement waits for another one's rows
 * @param statement the longest that a statement runs
 * @param answer the longest silence of the database during a statement; longer than the statement
 *     may run, so that the database gives up first
 * @param settlement the longest that is spent on finding out what became of a statement
 */
record Limits(
    int connections,
    int waiting,
    Duration patience,
    Duration connect,
    Duration lock,
    Duration statement,
    Duration answer,
    Duration settlement) {

  /** What Berth runs with. */
  static final Limits DEFAULT =
      new Limits(
          16,
          512,
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(8),
          Duration.ofSeconds(10));

  /** The longest that a caller waits for others, who has that much time left, if it has a limit. */
  Duration patience(Optional<Duration> left) {
    return shorter(left, patience);
  }

  /** Likewise for a statement to share, while those before it may run as long as they may. */
  Duration turn(Optional<Duration> left) {
    return shorter(left, statement.plus(patience));
  }

  private static Duration shorter(Optional<Duration> left, Duration longest) {
    return left.filter(time -> time.compareTo(longest) < 0).orElse(longest);
  }

  /**
   * The limits that the database itself enforces, and how it plans, as options of a connection.
   * Plans are kept: one that was made while a table was small must not read all of it when it has
   * grown. Every statement that runs often has its index, and none is long enough to be compiled.
   */
  String sessionOptions() {
    return ("-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d"
            + " -c enable_seqscan=off -c jit=off")
        .formatted(statement.toMillis(), lock.toMillis(), statement.toMillis());
  }
}
