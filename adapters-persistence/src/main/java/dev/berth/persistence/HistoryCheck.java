package dev.berth.persistence;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.history.Chain;
import dev.berth.history.ChainWalk;
import dev.berth.history.ChainWalk.Fault;
import dev.berth.history.Event;
import dev.berth.persistence.stored.StoredDeployments;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds every history in a database against itself and against its deployment, and tells what was
 * changed, removed or put elsewhere. It writes nothing and sees one moment, so that Berth may run
 * meanwhile or not.
 */
public final class HistoryCheck {
  private static final int BATCH = 500;
  private static final String DEPLOYMENTS =
      """
      select id, project, intent, state, version, history_from, history_anchor, body
      from deployment
      where ?::uuid is null or id = ?
      order by id
      """;
  private static final String EVENTS = EventMapper.SELECT + "where deployment = ? order by number";
  private static final String ORPHANS =
      """
      select deployment, min(number) as number
      from event e
      where (?::uuid is null or deployment = ?)
        and not exists (select 1 from deployment d where d.id = e.deployment)
      group by deployment
      order by deployment
      """;

  private final Connection connection;
  private final BiConsumer<DeploymentId, Fault> told;
  private long events;
  private long deployments;

  private HistoryCheck(Connection connection, BiConsumer<DeploymentId, Fault> told) {
    this.connection = connection;
    this.told = told;
  }

  /** How much was looked at. */
  public record Extent(long deployments, long events) {}

  /**
   * Checks the history of one deployment, or all of them.
   *
   * @param only null means all
   * @param told takes every fault, in the order of the deployments
   * @throws DatabaseStartException where the database cannot be read, or is another Berth's
   */
  public static Extent run(
      DatabaseAddress address, @Nullable DeploymentId only, BiConsumer<DeploymentId, Fault> told) {
    try (var connection = DatabaseClaim.connect(address)) {
      Schema.requireCurrent(connection, address);
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      var check = new HistoryCheck(connection, told);
      check.all(only == null ? null : only.value());
      return new Extent(check.deployments, check.events);
    } catch (SQLException e) {
      throw new DatabaseStartException(
          "The database %s cannot be read: %s."
              .formatted(address, DatabaseStartException.firstLine(e)),
          e);
    }
  }

  private void all(@Nullable UUID only) throws SQLException {
    try (var statement = connection.prepareStatement(DEPLOYMENTS)) {
      statement.setFetchSize(BATCH);
      statement.setObject(1, only);
      statement.setObject(2, only);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          deployments++;
          check(rows);
        }
      }
    }
    try (var statement = connection.prepareStatement(ORPHANS)) {
      statement.setObject(1, only);
      statement.setObject(2, only);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          told.accept(
              new DeploymentId(rows.getObject("deployment", UUID.class)),
              new Fault(rows.getLong("number"), "there is no such deployment"));
        }
      }
    }
  }

  private void check(ResultSet row) throws SQLException {
    var id = new DeploymentId(row.getObject("id", UUID.class));
    Consumer<Fault> ours = fault -> told.accept(id, fault);
    var anchor =
        new Chain(
            row.getLong("history_from") - 1,
            HexFormat.of().formatHex(row.getBytes("history_anchor")));
    var walk = new ChainWalk(anchor, ours);
    var last = walk(id, walk);
    Deployment recorded;
    try {
      recorded = StoredDeployments.read(row.getBytes("body"));
    } catch (RuntimeException unreadable) {
      ours.accept(new Fault(0, "the row of the deployment cannot be read"));
      return;
    }
    walk.end(recorded.history());
    if (!row.getString("project").equals(recorded.project().value())
        || !row.getString("intent").equals(recorded.intent().name())
        || !row.getString("state").equals(recorded.status().state().name())
        || row.getLong("version") != recorded.version()) {
      ours.accept(new Fault(0, "the columns of its row do not say what the deployment says"));
    }
    // What was written before events held states ends without one.
    if (last != null && last.kind() != null && !recorded.equals(rebuilt(last))) {
      ours.accept(new Fault(last.number(), "the deployment is not as this event left it"));
    }
  }

  /** Answers the last event; null where there is none that can be read. */
  private @Nullable Event walk(DeploymentId id, ChainWalk walk) throws SQLException {
    Event last = null;
    try (var statement = connection.prepareStatement(EVENTS)) {
      statement.setFetchSize(BATCH);
      statement.setObject(1, id.value());
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          events++;
          try {
            last = EventMapper.read(rows);
            walk.meet(last);
          } catch (IllegalArgumentException noSuchKind) {
            last = null;
            walk.meetUnreadable(
                rows.getLong("number"), HexFormat.of().formatHex(rows.getBytes("digest")));
          }
        }
      }
    }
    return last;
  }

  private static @Nullable Deployment rebuilt(Event last) {
    try {
      return StoredDeployments.read(last.state().bytes()).sealed(last.chain());
    } catch (RuntimeException unreadable) {
      return null;
    }
  }
}
