package dev.berth.persistence;

import java.sql.Connection;
import java.sql.SQLException;

/** What other sessions of the shared database hold, and who waits for it. */
final class Locks {
  private Locks() {}

  /** A transaction of somebody else's that holds rows. */
  static Connection holding(String lock) throws SQLException {
    var connection = TestPostgres.connect(TestPostgres.sharedAddress());
    connection.setAutoCommit(false);
    connection.createStatement().execute(lock);
    return connection;
  }

  /** Waits until exactly so many of Berth's statements wait for a lock. */
  static void awaitWaiting(int count) throws Exception {
    try (var connection = TestPostgres.connect(TestPostgres.sharedAddress());
        var query =
            connection.prepareStatement(
                """
                select count(*)
                from pg_stat_activity
                where datname = current_database() and application_name = 'berth'
                  and wait_event_type = 'Lock'
                """)) {
      Await.until(
          () -> {
            try (var rows = query.executeQuery()) {
              return rows.next() && rows.getInt(1) == count;
            }
          });
    }
  }
}
