package dev.berth.persistence;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The tables, brought up to date by the migrations in {@code db/migration}, which {@code
 * db/migrations.txt} lists: whoever takes a number that is taken meets the other there.
 */
final class Schema {
  private static final String HISTORY = "berth_schema_history";
  private static final String FOLDER = "/db/migration/";
  private static final String LIST = "/db/migrations.txt";

  private Schema() {}

  /**
   * Runs the migrations that have not run yet; several processes may do so at the same time.
   *
   * @param pool connections to that database
   * @throws DatabaseStartException where that fails, or a migration that ran was changed since
   */
  static void migrate(DataSource pool, DatabaseAddress address, Limits limits) {
    // Flyway alone takes longer to load than everything else that a start needs of the database.
    if (isCurrent(pool)) {
      return;
    }
    try {
      Flyway.configure()
          .dataSource(withoutTimeouts(address, limits))
          .locations("classpath:" + FOLDER.substring(1))
          .table(HISTORY)
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new DatabaseStartException(
          "The tables of %s cannot be brought up to date: %s."
              .formatted(address, DatabaseStartException.firstLine(e)),
          e);
    }
  }

  /** Whether exactly the migrations of this program ran; Flyway finds out what else is so. */
  static boolean isCurrent(DataSource pool) {
    try (var connection = pool.getConnection()) {
      return isCurrent(connection);
    } catch (SQLException unreachable) {
      return false;
    }
  }

  /**
   * Refuses tables that this program cannot read.
   *
   * @throws DatabaseStartException where other migrations ran than those of this program
   */
  static void requireCurrent(Connection connection, DatabaseAddress address) {
    if (!isCurrent(connection)) {
      throw new DatabaseStartException(
          "The tables of %s are not of this version of Berth; start Berth on it once."
              .formatted(address));
    }
  }

  private static boolean isCurrent(Connection connection) {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select script, checksum from %s where success".formatted(HISTORY))) {
      var ran = new HashMap<String, Integer>();
      while (rows.next()) {
        ran.put(rows.getString("script"), rows.getInt("checksum"));
      }
      return ran.equals(known());
    } catch (SQLException probablyNoSuchTable) {
      return false;
    }
  }

  private static Map<String, Integer> known() {
    var known = new HashMap<String, Integer>();
    for (var script : lines(LIST)) {
      var checksum = new CRC32();
      lines(FOLDER + script)
          .forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
      known.put(script, (int) checksum.getValue());
    }
    return known;
  }

  private static List<String> lines(String resource) {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                requireNonNull(Schema.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataSource withoutTimeouts(DatabaseAddress address, Limits limits) {
    var source = new PGSimpleDataSource();
    source.setUrl(address.jdbcUrl());
    source.setUser(address.user());
    source.setPassword(address.password());
    source.setApplicationName("berth-migration");
    source.setConnectTimeout(Math.toIntExact(limits.connect().toSeconds()));
    return source;
  }
}
