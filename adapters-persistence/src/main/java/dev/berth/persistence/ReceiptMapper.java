package dev.berth.persistence;

import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Receipt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads receipts. */
public final class ReceiptMapper implements RowMapper<Receipt> {
  @Override
  public Receipt map(ResultSet row, StatementContext context) throws SQLException {
    return new Receipt(
        row.getString("body_digest"), new DeploymentId(row.getObject("deployment", UUID.class)));
  }
}
