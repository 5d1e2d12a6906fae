package dev.berth.persistence;

import static dev.berth.persistence.Times.utc;

import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.project.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** A model as a row. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ModelRow(
    String project,
    String rid,
    String parentFolder,
    String displayName,
    String[] labelKeys,
    String[] labelValues,
    long version,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt,
    String updatedBy) {

  /** What a query must select so that {@link Mapper} can read it. */
  static final String COLUMNS =
      "project, rid, parent_folder, display_name,"
          + " array(select jsonb_object_keys(labels)) as label_keys,"
          + " array(select value from jsonb_each_text(labels)) as label_values,"
          + " version, created_at, updated_at, updated_by";

  static ModelRow of(Model model) {
    var keys = model.labels().keySet().toArray(String[]::new);
    return new ModelRow(
        model.project().value(),
        model.rid().value(),
        model.parentFolder(),
        model.displayName(),
        keys,
        Arrays.stream(keys).map(model.labels()::get).toArray(String[]::new),
        model.version(),
        utc(model.createdAt()),
        utc(model.updatedAt()),
        model.updatedBy());
  }

  /** Reads models. */
  public static final class Mapper implements RowMapper<Model> {
    @Override
    public Model map(ResultSet row, StatementContext context) throws SQLException {
      var keys = (String[]) row.getArray("label_keys").getArray();
      var values = (String[]) row.getArray("label_values").getArray();
      var labels = new HashMap<String, String>();
      for (var n = 0; n < keys.length; n++) {
        labels.put(keys[n], values[n]);
      }
      return new Model(
          new ModelRid(row.getString("rid")),
          new ProjectId(row.getString("project")),
          row.getString("parent_folder"),
          row.getString("display_name"),
          labels,
          row.getLong("version"),
          row.getObject("created_at", OffsetDateTime.class).toInstant(),
          row.getObject("updated_at", OffsetDateTime.class).toInstant(),
          row.getString("updated_by"));
    }
  }
}
