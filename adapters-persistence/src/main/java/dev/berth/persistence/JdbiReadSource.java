package dev.berth.persistence;

import dev.berth.access.ApiKey;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.persistence.stored.StoredDeployments;
import dev.berth.reading.Moment;
import dev.berth.reading.News;
import dev.berth.reading.ReadSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.result.UnableToProduceResultException;

/**
 * What became visible in the database, by the events of the histories: every write of a deployment
 * adds one, whose number of its transaction says in which snapshots it is visible. Asked for every
 * few reads, so it speaks to the driver itself.
 */
final class JdbiReadSource implements ReadSource {
  private final Gate gate;
  private final DeploymentRepository deployments;

  /** What becomes visible behind that gate. */
  JdbiReadSource(Gate gate, DeploymentRepository deployments) {
    this.gate = gate;
    this.deployments = deployments;
  }

  @Override
  public Moment now() {
    return new Moment(ask(JdbiReadSource::snapshot));
  }

  @Override
  public void forEach(Consumer<Deployment> action) {
    deployments.forEach(action);
  }

  @Override
  public Optional<News> since(Moment moment, List<byte[]> digests) {
    var before = VisibleTransactions.read(moment.visible());
    return ask(connection -> since(before, digests, connection));
  }

  @Override
  public boolean unchangedSince(Moment moment) {
    // Whatever was committed since then had a number that was open then, or none yet.
    return now().equals(moment);
  }

  private interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  private <T> T ask(Question<T> question) {
    return gate.repeatable(
        handle -> {
          try {
            return question.ask(handle.getConnection());
          } catch (SQLException e) {
            throw new UnableToProduceResultException(e);
          }
        });
  }

  private static Optional<News> since(
      VisibleTransactions before, List<byte[]> digests, Connection connection) throws SQLException {
    try (var statement =
        connection.prepareStatement(digests.isEmpty() ? ReadSql.NEWS : ReadSql.NEWS_AND_KEYS)) {
      statement.setString(1, before.open());
      statement.setString(2, before.next());
      if (!digests.isEmpty()) {
        var array = connection.createArrayOf("bytea", digests.toArray(byte[][]::new));
        statement.setArray(3, array);
        statement.setArray(4, array);
      }
      statement.execute();
      var visible = "";
      var changed = new ArrayList<Deployment>();
      try (var rows = statement.getResultSet()) {
        while (rows.next()) {
          visible = rows.getString(1);
          if (rows.getLong(2) > ReadSql.MOST_EVENTS) {
            return Optional.empty();
          }
          var body = rows.getBytes(3);
          if (body != null) {
            changed.add(StoredDeployments.read(body));
          }
        }
      }
      // A database that was restored is behind what was read of it.
      return VisibleTransactions.read(visible).isBefore(before)
          ? Optional.empty()
          : Optional.of(new News(new Moment(visible), changed, keys(statement)));
    }
  }

  private static String snapshot(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(ReadSql.NOW);
        var rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Map<String, ApiKey> keys(PreparedStatement statement) throws SQLException {
    var keys = new HashMap<String, ApiKey>();
    if (statement.getMoreResults()) {
      try (var rows = statement.getResultSet()) {
        while (rows.next()) {
          keys.put(rows.getString("hex"), ApiKeyMapper.read(rows));
        }
      }
    }
    return keys;
  }
}
