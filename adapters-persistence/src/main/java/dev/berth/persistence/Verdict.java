package dev.berth.persistence;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.ConnectionException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a failed statement left behind. */
enum Verdict {
  /** Nothing: it was never sent, or the database is in no state to carry it out. */
  NOTHING_DONE,
  /** Perhaps everything: the connection was lost before the answer. */
  UNKNOWN,
  /** Nothing: the statement itself was refused, and would be again. */
  REFUSED;

  private static final Set<String> FOR_NOW =
      Set.of(
          "25006", // read-only: this database is a standby by now
          "40001", // serialization failure
          "40P01", // deadlock
          "55P03", // lock timeout
          "57014"); // statement timeout

  /** Judges what a call of JDBI's threw. */
  static Verdict of(RuntimeException failure) {
    if (failure instanceof ConnectionException) {
      return NOTHING_DONE;
    }
    var sql = sqlException(failure);
    if (sql.isEmpty()) {
      return REFUSED;
    }
    var state = String.valueOf(sql.get().getSQLState());
    var message = serverMessage(failure);
    if (message.isEmpty()) {
      return state.startsWith("08") ? UNKNOWN : REFUSED;
    }
    // The last words of a session that is being ended: the commit may be behind it already.
    var ended =
        "FATAL".equals(message.get().getSeverity()) || "PANIC".equals(message.get().getSeverity());
    if (ended || state.startsWith("08") || state.startsWith("57P0")) {
      return UNKNOWN;
    }
    return FOR_NOW.contains(state) || state.startsWith("53") || state.startsWith("58")
        ? NOTHING_DONE
        : REFUSED;
  }

  /** What the database said, if it said anything. */
  static Optional<ServerErrorMessage> serverMessage(RuntimeException failure) {
    return sqlException(failure)
        .filter(PSQLException.class::isInstance)
        .map(sql -> ((PSQLException) sql).getServerErrorMessage());
  }

  private static Optional<SQLException> sqlException(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }
}
