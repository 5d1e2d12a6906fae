package dev.berth.persistence;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/** The tables, brought up to date by the migrations that lie in {@code db/migration}. */
final class Schema {
  private static final String LOCATION = "classpath:db/migration";

  private Schema() {}

  /**
   * Runs the migrations that have not run yet; several processes may do so at the same time.
   *
   * @throws DatabaseStartException where the database cannot be reached, or is of another Berth
   */
  static void migrate(DatabaseAddress address, Limits limits) {
    var source = source(address, limits);
    requireConnection(source, address);
    try {
      Flyway.configure()
          .dataSource(source)
          .locations(LOCATION)
          .table("berth_schema_history")
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new DatabaseStartException(
          "The tables of %s cannot be brought up to date: %s".formatted(address, firstLine(e)), e);
    }
  }

  private static DataSource source(DatabaseAddress address, Limits limits) {
    var source = new PGSimpleDataSource();
    source.setUrl(address.jdbcUrl());
    source.setUser(address.user());
    source.setPassword(address.password());
    source.setApplicationName("berth-migration");
    source.setConnectTimeout(Math.toIntExact(limits.connect().toSeconds()));
    return source;
  }

  private static void requireConnection(DataSource source, DatabaseAddress address) {
    try (var connection = source.getConnection()) {
      connection.isValid(1);
    } catch (SQLException e) {
      throw new DatabaseStartException(
          "The database %s cannot be used: %s; check its URL, and the password in %s."
              .formatted(address, firstLine(e), DatabaseAddress.PASSWORD_VARIABLE),
          e);
    }
  }

  private static String firstLine(Exception failure) {
    var message = String.valueOf(failure.getMessage());
    var line = message.strip().lines().findFirst().orElse("no reason given");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
