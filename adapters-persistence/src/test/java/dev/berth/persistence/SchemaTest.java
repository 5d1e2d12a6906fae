package dev.berth.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.Intent;
import dev.berth.deployment.State;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.model.KoreModel;
import dev.berth.operation.Operation;
import dev.berth.registry.ModelImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The migrations make exactly the tables of {@code db/schema.golden.sql}; {@code
 * -Dberth.golden=write} writes that file anew.
 */
final class SchemaTest {
  private static final Path GOLDEN = Path.of("src/test/resources/db/schema.golden.sql");
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Pattern QUOTED = Pattern.compile("'([A-Z_]+)'::text");

  private @Nullable DatabaseAddress made;

  /** A database of this test alone. */
  private DatabaseAddress address() {
    if (made == null) {
      made = TestPostgres.newDatabase();
    }
    return made;
  }

  private void open() {
    Database.open(address(), new TimeOrderedIds(Clock.systemUTC())).close();
  }

  private PGSimpleDataSource source() {
    var source = new PGSimpleDataSource();
    source.setUrl(address().jdbcUrl());
    source.setUser(address().user());
    source.setPassword(address().password());
    return source;
  }

  private List<String> query(String sql) throws SQLException {
    try (var connection = source().getConnection();
        var rows = connection.createStatement().executeQuery(sql)) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  @Test
  void isWhatTheGoldenFileSays() throws Exception {
    open();
    var dump =
        String.join("\n", query(Files.readString(Path.of("src/test/resources/db/dump.sql"))));

    if ("write".equals(System.getProperty("berth.golden"))) {
      Files.writeString(GOLDEN, dump + "\n");
    }
    assertThat(dump + "\n").isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void listsEveryMigration() throws IOException {
    try (var files = Files.list(MIGRATIONS)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .sorted(Comparator.comparingInt(SchemaTest::number)))
          .isEqualTo(Files.readAllLines(Path.of("src/main/resources/db/migrations.txt")));
    }
  }

  private static int number(String migration) {
    return Integer.parseInt(migration.substring(1, migration.indexOf("__")));
  }

  @Test
  void isCurrentOnceTheMigrationsRan() {
    assertThat(Schema.isCurrent(source())).isFalse();
    open();
    assertThat(Schema.isCurrent(source())).isTrue();
    open();
  }

  @Test
  void refusesADatabaseWhoseMigrationsWereOthers() throws SQLException {
    open();
    try (var connection = source().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("update berth_schema_history set checksum = 1 where version = '1'");
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("cannot be brought up to date")
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  static Stream<Arguments> enums() {
    return Stream.of(
        Arguments.of("deployment_intent_check", Intent.values()),
        Arguments.of("deployment_state_check", State.values()),
        Arguments.of("operation_action_check", Operation.Action.values()),
        Arguments.of("operation_state_check", Operation.State.values()),
        Arguments.of("kore_import_state_check", ModelImport.State.values()),
        Arguments.of("kore_model_kind_check", KoreModel.Kind.values()));
  }

  @ParameterizedTest
  @MethodSource("enums")
  void allowsWhatTheDomainHas(String constraint, Enum<?>[] values) throws IOException {
    var definition =
        Files.readAllLines(GOLDEN).stream()
            .filter(line -> line.startsWith("constraint " + constraint + " "))
            .findFirst()
            .orElseThrow();
    var allowed = new TreeSet<String>();
    QUOTED.matcher(definition).results().forEach(found -> allowed.add(found.group(1)));

    assertThat(allowed).containsExactlyInAnyOrderElementsOf(names(values));
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).<String>map(Enum::name).toList();
  }
}
