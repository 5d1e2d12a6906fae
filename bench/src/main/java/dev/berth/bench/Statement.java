package dev.berth.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * A statement of the product's with the values that it once had.
 *
 * @param sql with a question mark for each value
 * @param types PostgreSQL's names of their types
 * @param values as texts; null for null
 * @param fresh ids within the values that are new in each execution
 */
record Statement(
    String sql, List<String> types, List<@Nullable String> values, List<String> fresh) {

  /** Reads what the harness wrote. */
  static Statement read(Path file) throws IOException {
    var told = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(Files.readString(file), told);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + " is no statement", e);
    }
    return new Statement(
        told.getFieldsOrThrow("text").getStringValue().replaceAll("\\$\\d+", "?"),
        texts(told, "types").stream().map(String::valueOf).toList(),
        texts(told, "values"),
        texts(told, "fresh").stream().map(String::valueOf).toList());
  }

  private static List<@Nullable String> texts(Struct.Builder told, String name) {
    ListValue list = told.getFieldsOrThrow(name).getListValue();
    var texts = new ArrayList<@Nullable String>();
    for (var value : list.getValuesList()) {
      texts.add(value.getKindCase() == Value.KindCase.NULL_VALUE ? null : value.getStringValue());
    }
    return texts;
  }

  /** Executes it once and reads its answer. */
  void execute(Handle handle) {
    var query = handle.createQuery(sql);
    var ids = fresh.stream().map(Statement::renewed).toList();
    for (var n = 0; n < types.size(); n++) {
      var value = value(types.get(n), values.get(n), ids);
      query.bind(n, (place, statement, _) -> statement.setObject(place, value));
    }
    query.mapTo(String.class).list();
  }

  private Object value(String type, @Nullable String text, List<String> ids) {
    var renewed = text;
    for (var n = 0; renewed != null && n < fresh.size(); n++) {
      renewed = renewed.replace(fresh.get(n), ids.get(n));
    }
    if (renewed != null && type.equals("uuid")) {
      return UUID.fromString(renewed);
    }
    if (renewed != null && type.equals("bytea")) {
      return HexFormat.of().parseHex(renewed.substring("\\x".length()));
    }
    try {
      var value = new PGobject();
      value.setType(type);
      value.setValue(renewed);
      return value;
    } catch (SQLException e) {
      throw new IllegalArgumentException(type, e);
    }
  }

  /** As time-ordered as the product's. */
  private static String renewed(String id) {
    var time = System.currentTimeMillis();
    var random = ThreadLocalRandom.current();
    return new UUID(
            time << 16 | 0x7000 | random.nextInt(0x1000), 0x8L << 60 | random.nextLong() >>> 4)
        .toString();
  }
}
