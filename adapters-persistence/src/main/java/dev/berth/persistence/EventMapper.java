package dev.berth.persistence;

import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads the rows of a history. */
public final class EventMapper implements RowMapper<Event> {
  /** Everything that {@link #read} reads; a condition follows. */
  static final String SELECT =
      """
      select deployment, number, at, kind, actor, request, what, before, after, cause, caused_by,
        state, previous, digest
      from event
      """;

  @Override
  public Event map(ResultSet row, StatementContext context) throws SQLException {
    return read(row);
  }

  static Event read(ResultSet row) throws SQLException {
    var kind = row.getString("kind");
    return new Event(
        row.getObject("deployment", UUID.class),
        row.getLong("number"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        kind == null ? null : Event.Kind.valueOf(kind),
        row.getString("actor"),
        row.getString("request"),
        row.getString("what"),
        row.getString("before"),
        row.getString("after"),
        row.getString("cause"),
        row.getLong("caused_by"),
        Snapshot.of(row.getBytes("state")),
        HexFormat.of().formatHex(row.getBytes("previous")),
        HexFormat.of().formatHex(row.getBytes("digest")));
  }
}
