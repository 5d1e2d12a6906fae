package dev.berth.persistence;

import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.spi.JdbiPlugin;

/** Binds what JDBI alone would bind as text: UUIDs, times and arrays. */
final class PostgresTypes implements JdbiPlugin {
  @Override
  public void customizeJdbi(Jdbi jdbi) {
    jdbi.registerArgument(new Native<UUID>(Types.OTHER) {});
    jdbi.registerArgument(new Native<OffsetDateTime>(Types.TIMESTAMP_WITH_TIMEZONE) {});
    jdbi.registerArrayType(UUID.class, "uuid");
    jdbi.registerArrayType(String.class, "text");
    jdbi.registerArrayType(Long.class, "int8");
    jdbi.registerArrayType(long.class, "int8");
    jdbi.registerArgument(new ByteaArrays());
  }

  /** Leaves the conversion of a type to the driver; each type is a subclass that names it. */
  private abstract static class Native<T> extends AbstractArgumentFactory<T> {
    private final int sqlType;

    Native(int sqlType) {
      super(sqlType);
      this.sqlType = sqlType;
    }

    @Override
    protected Argument build(T value, ConfigRegistry config) {
      return (position, statement, _) -> statement.setObject(position, value, sqlType);
    }
  }

  /** JDBI would copy the outer array, which the driver then does not know any more. */
  private static final class ByteaArrays extends AbstractArgumentFactory<byte[][]> {
    ByteaArrays() {
      super(Types.ARRAY);
    }

    @Override
    protected Argument build(byte[][] value, ConfigRegistry config) {
      return (position, statement, _) ->
          statement.setArray(position, statement.getConnection().createArrayOf("bytea", value));
    }
  }
}
