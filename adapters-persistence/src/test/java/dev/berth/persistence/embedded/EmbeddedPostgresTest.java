package dev.berth.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.persistence.Await;
import dev.berth.persistence.DatabaseAddress;
import dev.berth.persistence.DatabaseStartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class EmbeddedPostgresTest {
  private static final Path BINARIES = Path.of("target", "postgresql-binaries");

  @TempDir private Path dir;

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.startOrAdopt(dir, BINARIES);
  }

  private Path data() {
    return dir.resolve("postgres").resolve("data");
  }

  @AfterEach
  void stop() {
    if (Files.isDirectory(data())) {
      EmbeddedPostgres.find(dir, BINARIES).ifPresent(EmbeddedPostgres::stop);
    }
  }

  private static Connection connect(DatabaseAddress address, @Nullable String password)
      throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), password);
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (var connection = connect(postgres.address(), postgres.address().password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long pid(EmbeddedPostgres postgres) {
    return postgres.process().orElseThrow().pid();
  }

  private static void kill(EmbeddedPostgres postgres) throws Exception {
    postgres.process().orElseThrow().destroyForcibly();
    Await.until(() -> postgres.process().isEmpty());
  }

  private static void assertOneLine(Throwable failure) {
    assertThat(failure).isInstanceOf(DatabaseStartException.class);
    assertThat(failure.getMessage()).hasLineCount(1);
  }

  @Test
  void asksForThePasswordThatItKeepsToItself() throws Exception {
    var postgres = start();
    var file = dir.resolve("postgres").resolve("password");

    assertThat(Files.readString(file)).isEqualTo(postgres.address().password());
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    assertThatThrownBy(() -> connect(postgres.address(), "a guess"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    assertThatThrownBy(() -> connect(postgres.address(), null)).isInstanceOf(SQLException.class);
    execute(postgres, "select 1");
  }

  @Test
  void runsInASessionOfItsOwnWithoutBerthsEnvironment() throws Exception {
    var pid = pid(start());
    var proc = Path.of("/proc", Long.toString(pid));
    var status = Files.readString(proc.resolve("stat"));
    var fields = List.of(status.substring(status.lastIndexOf(')') + 2).split(" "));

    assertThat(fields.get(3)).as("session").isEqualTo(Long.toString(pid));
    assertThat(Files.readString(proc.resolve("environ")).split("\0"))
        .allMatch(variable -> variable.matches("(PATH|LC_ALL|PG.*)=.*"));
  }

  @Test
  void isAdoptedByWhoeverComesNext() throws Exception {
    var first = start();
    execute(first, "create table kept (id int)");

    var second = start();

    assertThat(first.adopted()).isFalse();
    assertThat(second.adopted()).isTrue();
    assertThat(pid(second)).isEqualTo(pid(first));
    assertThat(second.address()).isEqualTo(first.address());
    execute(second, "select id from kept");
  }

  @Test
  void keepsItsDataWhenItIsStoppedAndStarted() throws Exception {
    var first = start();
    execute(first, "create table kept (id int)");
    first.stop();
    assertThat(first.process()).isEmpty();
    first.stop();
    assertThat(EmbeddedPostgres.find(dir, BINARIES)).isEqualTo(Optional.empty());

    var second = start();

    assertThat(second.adopted()).isFalse();
    execute(second, "select id from kept");
  }

  @Test
  void recoversAfterItWasKilled() throws Exception {
    var first = start();
    execute(first, "create table kept (id int)");
    kill(first);

    var second = start();

    assertThat(second.adopted()).isFalse();
    execute(second, "select id from kept");
  }

  @Test
  void comesBackAtTheSameAddressWhenItIsRevived() throws Exception {
    var postgres = start();
    kill(postgres);

    postgres.revive();

    execute(postgres, "select 1");
    var pid = pid(postgres);
    postgres.revive();
    assertThat(pid(postgres)).isEqualTo(pid);
  }

  @Test
  void startsThoughThePidThatAKilledOneLeftBelongsToAnotherProgramNow() throws Exception {
    var first = start();
    kill(first);
    var file = data().resolve("postmaster.pid");
    var lines = Files.readAllLines(file);
    lines.set(0, Long.toString(ProcessHandle.current().pid()));
    Files.write(file, lines);

    execute(start(), "select 1");
  }

  @Test
  void startsThoughTheFileThatAKilledOneLeftIsEmpty() throws Exception {
    var first = start();
    kill(first);
    Files.writeString(data().resolve("postmaster.pid"), "");

    execute(start(), "select 1");
  }

  @Test
  void beginsAnewWhereItsCreationWasCutShort() throws Exception {
    var part = dir.resolve("postgres").resolve("data.part");
    Files.createDirectories(part.resolve("base"));
    Files.writeString(part.resolve("PG_VERSION"), "18\n");

    execute(start(), "select 1");

    assertThat(part).doesNotExist();
  }

  @Test
  void saysInOneLineThatTheDataAreOfAnotherVersion() throws Exception {
    start().stop();
    Files.writeString(data().resolve("PG_VERSION"), "16\n");

    assertThatThrownBy(this::start)
        .satisfies(EmbeddedPostgresTest::assertOneLine)
        .hasMessageContaining("PostgreSQL 16")
        .hasMessageContaining("pg_dump");
  }

  @Test
  void saysInOneLineThatTheFolderCannotBeUsed() throws Exception {
    Files.writeString(dir.resolve("postgres"), "not a folder");

    assertThatThrownBy(this::start)
        .satisfies(EmbeddedPostgresTest::assertOneLine)
        .hasMessageContaining("--data");
  }

  @Test
  void saysInOneLineWhyItDoesNotStart() throws Exception {
    start().stop();
    Files.writeString(data().resolve("postgresql.conf"), "no_such_setting = 1\n");

    assertThatThrownBy(this::start)
        .satisfies(EmbeddedPostgresTest::assertOneLine)
        .hasMessageContaining("postgresql.conf")
        .hasMessageContaining("postgresql.log");
  }

  @Test
  void unpacksItsProgramsOnce() throws Exception {
    var cache = dir.resolve("cache");
    var first = Binaries.in(cache);
    var marker = Files.createFile(first.folder().resolve("marker"));

    assertThat(Binaries.in(cache)).isEqualTo(first);
    assertThat(marker).exists();
    assertThat(Path.of(first.program("postgres"))).isExecutable();
  }
}
