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

  /** Lets every statement that writes a request wait for that lock of {@link #holding} then. */
  static void waitAfterRequests(String lock) throws SQLException {
    run(
        """
        create function wait_after_request() returns trigger language plpgsql as $$
        begin
          perform %s;
          return null;
        end
        $$;
        create trigger wait_after_request after insert on request
          for each row execute function wait_after_request()
        """
            .formatted(lock));
  }

  static void waitNoMore() throws SQLException {
    run("drop function wait_after_request cascade");
  }

  private static void run(String sql) throws SQLException {
    try (var connection = TestPostgres.connect(TestPostgres.sharedAddress());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
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
