package dev.berth.persistence;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose parameters have names: {@code :id} is an argument, {@code :d.id} a component of
 * one that is a record. Names and types are resolved once, when the class is loaded, and not at
 * every call as those of the DAOs are, which cost several times what the statement itself does; so
 * this is for what runs many times a second.
 */
final class NamedStatement {
  private static final Pattern PARAMETER =
      Pattern.compile("(?<![:\\w]):([a-zA-Z]\\w*)(?:\\.(\\w+))?");

  private static final Map<Class<?>, Setter> SETTERS =
      Map.ofEntries(
          Map.entry(String.class, (to, at, value) -> to.setObject(at, value, Types.VARCHAR)),
          Map.entry(UUID.class, (to, at, value) -> to.setObject(at, value, Types.OTHER)),
          Map.entry(
              OffsetDateTime.class,
              (to, at, value) -> to.setObject(at, value, Types.TIMESTAMP_WITH_TIMEZONE)),
          Map.entry(boolean.class, (to, at, value) -> to.setObject(at, value, Types.BOOLEAN)),
          Map.entry(int.class, (to, at, value) -> to.setObject(at, value, Types.INTEGER)),
          Map.entry(long.class, (to, at, value) -> to.setObject(at, value, Types.BIGINT)),
          Map.entry(Long.class, (to, at, value) -> to.setObject(at, value, Types.BIGINT)),
          Map.entry(byte[].class, (to, at, value) -> to.setBytes(at, (byte @Nullable []) value)),
          Map.entry(Long[].class, array("int8", numbers -> (Object[]) numbers)),
          Map.entry(Boolean[].class, array("bool", flags -> (Object[]) flags)),
          Map.entry(String[].class, array("text", texts -> (Object[]) texts)),
          Map.entry(UUID[].class, array("uuid", ids -> (Object[]) ids)),
          Map.entry(byte[][].class, array("bytea", bytes -> (Object[]) bytes)));

  private final String sql;
  private final List<Parameter> parameters = new ArrayList<>();

  /** Puts a value, which may be null, into a place of a statement. */
  @FunctionalInterface
  private interface Setter {
    void set(PreparedStatement to, int at, @Nullable Object value) throws SQLException;
  }

  /** Makes something of a row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * One parameter.
   *
   * @param argument which argument it is, or is a component of
   * @param component reads it; null where it is the argument itself
   */
  private record Parameter(int argument, @Nullable MethodHandle component, Setter setter) {
    @Nullable Object of(@Nullable Object[] arguments) {
      if (component == null) {
        return arguments[argument];
      }
      try {
        return component.invokeExact(arguments[argument]);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("a record's component is only read", e);
      }
    }
  }

  /** What an argument is called, and what it is. */
  record Argument(String name, Class<?> type) {}

  /** The statement failed; the cause says how. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(SQLException cause) {
      super("a statement failed", cause);
    }
  }

  /** A statement with those arguments, in that order. */
  NamedStatement(String text, Argument... arguments) {
    sql =
        PARAMETER
            .matcher(text)
            .replaceAll(
                found -> {
                  parameters.add(parameter(found.group(1), found.group(2), arguments));
                  return "?";
                });
  }

  private static Parameter parameter(
      String name, @Nullable String component, Argument[] arguments) {
    for (var n = 0; n < arguments.length; n++) {
      if (arguments[n].name().equals(name)) {
        var type = arguments[n].type();
        return component == null
            ? new Parameter(n, null, setter(type))
            : new Parameter(n, accessor(type, component), setter(typeOf(type, component)));
      }
    }
    throw new IllegalArgumentException("no argument is called " + name);
  }

  private static MethodHandle accessor(Class<?> type, String component) {
    try {
      return MethodHandles.lookup()
          .unreflect(type.getMethod(component))
          .asType(MethodType.methodType(Object.class, Object.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " has no " + component, e);
    }
  }

  private static Class<?> typeOf(Class<?> type, String component) {
    return Arrays.stream(type.getRecordComponents())
        .filter(each -> each.getName().equals(component))
        .findFirst()
        .orElseThrow()
        .getType();
  }

  private static Setter setter(Class<?> type) {
    var setter = SETTERS.get(type);
    if (setter == null) {
      throw new IllegalArgumentException("nothing binds a " + type);
    }
    return setter;
  }

  @FunctionalInterface
  private interface Elements {
    Object[] of(Object array);
  }

  private static Setter array(String type, Elements elements) {
    return (to, at, value) ->
        to.setArray(
            at, value == null ? null : to.getConnection().createArrayOf(type, elements.of(value)));
  }

  /** The ids that the rows consist of. */
  Set<UUID> ids(Handle handle, @Nullable Object... arguments) {
    return Set.copyOf(list(handle, row -> row.getObject(1, UUID.class), arguments));
  }

  /** The rows. */
  <T> List<T> list(Handle handle, Row<T> row, @Nullable Object... arguments) {
    try (var statement = prepared(handle, arguments);
        var result = statement.executeQuery()) {
      var rows = new ArrayList<T>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  /** How many rows it wrote. */
  int update(Handle handle, @Nullable Object... arguments) {
    try (var statement = prepared(handle, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  private PreparedStatement prepared(Handle handle, @Nullable Object[] arguments)
      throws SQLException {
    Connection connection = handle.getConnection();
    var statement = connection.prepareStatement(sql);
    try {
      var seconds = handle.getConfig(SqlStatements.class).getQueryTimeout();
      if (seconds != null) {
        statement.setQueryTimeout(seconds);
      }
      for (var n = 0; n < parameters.size(); n++) {
        var parameter = parameters.get(n);
        parameter.setter().set(statement, n + 1, parameter.of(arguments));
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }
}
