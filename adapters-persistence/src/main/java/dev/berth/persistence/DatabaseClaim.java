package dev.berth.persistence;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps every other Berth away from a database until it is closed, or its process ends. Two of them
 * would each run all replicas, since the local engine of one cannot see the other's. A restart of
 * the database ends the claim unseen.
 */
public final class DatabaseClaim implements AutoCloseable {
  /** The server needs a moment to see that a killed Berth is gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  private final Connection connection;

  private DatabaseClaim(Connection connection) {
    this.connection = connection;
  }

  /**
   * Takes the claim.
   *
   * @throws DatabaseStartException where another Berth has it
   */
  public static DatabaseClaim take(DatabaseAddress address) {
    try {
      var connection = connect(address);
      var end = System.nanoTime() + PATIENCE.toNanos();
      while (!taken(connection)) {
        if (System.nanoTime() - end > 0) {
          connection.close();
          throw new DatabaseStartException(
              "Another Berth uses the database %s. Stop that one, or give this one a database of its own."
                  .formatted(address));
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
      return new DatabaseClaim(connection);
    } catch (SQLException e) {
      throw new DatabaseStartException(
          "The database %s cannot be used: %s."
              .formatted(address, DatabaseStartException.firstLine(e)),
          e);
    }
  }

  /** A connection of its own. */
  static Connection connect(DatabaseAddress address) throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), properties(address));
  }

  private static Properties properties(DatabaseAddress address) {
    var properties = new Properties();
    if (address.user() != null) {
      properties.setProperty("user", address.user());
    }
    if (address.password() != null) {
      properties.setProperty("password", address.password());
    }
    properties.setProperty("ApplicationName", "berth claim");
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }

  private static boolean taken(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery("select pg_try_advisory_lock(hashtext('berth'))")) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
