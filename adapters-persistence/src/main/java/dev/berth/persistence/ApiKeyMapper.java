package dev.berth.persistence;

import static java.util.stream.Collectors.toSet;

import dev.berth.access.ApiKey;
import dev.berth.access.Scope;
import dev.berth.project.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads keys. */
public final class ApiKeyMapper implements RowMapper<ApiKey> {
  @Override
  public ApiKey map(ResultSet row, StatementContext context) throws SQLException {
    return read(row);
  }

  static ApiKey read(ResultSet row) throws SQLException {
    return new ApiKey(
        row.getString("id"),
        new ProjectId(row.getString("project")),
        row.getString("display_name"),
        Arrays.stream((String[]) row.getArray("scopes").getArray())
            .map(Scope::valueOf)
            .collect(toSet()),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        instant(row, "expires_at"),
        instant(row, "revoked_at"),
        instant(row, "last_used_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
