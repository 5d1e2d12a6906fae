package dev.berth.persistence.embedded;

import dev.berth.persistence.DatabaseStartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * PostgreSQL's data on disk.
 *
 * @param home holds the data and the password
 * @param log where PostgreSQL writes what it has to say
 */
record Cluster(Path home, Path log) {
  static final String USER = "berth";

  /** Data of one major version cannot be served by another. */
  private static final String VERSION = "18";

  private static final Duration CREATION = Duration.ofMinutes(2);
  private static final Duration READINESS = Duration.ofMinutes(1);
  private static final int PASSWORD_BYTES = 24;

  static Cluster in(Path dir) {
    return new Cluster(dir.resolve("postgres"), dir.resolve("logs").resolve("postgresql.log"));
  }

  Path data() {
    return home.resolve("data");
  }

  /** Keeps every other process from starting or creating it meanwhile, until it is closed. */
  FileChannel lock() throws IOException {
    Folders.createPrivate(home);
    var channel =
        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }

  /** The process that serves the data now. */
  Optional<ProcessHandle> running() throws IOException {
    return PostmasterFile.read(data()).flatMap(file -> file.process(data()));
  }

  /**
   * Makes the data unless they are there; a crash at any point leaves either nothing that counts or
   * everything.
   *
   * @throws DatabaseStartException where that fails, or data are there that cannot be served
   */
  void create(Binaries binaries) throws IOException {
    Files.createDirectories(log.getParent());
    if (Files.exists(data())) {
      requireVersion();
      return;
    }
    password();
    var unfinished = home.resolve("data.part");
    Folders.delete(unfinished);
    Programs.run(
        CREATION,
        Programs.asNobody(
            List.of(
                binaries.program("initdb"),
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions")));
    Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Waits until a running PostgreSQL accepts connections, and answers its port; empty where it ends
   * instead, because somebody is stopping it.
   */
  OptionalInt awaitReady(ProcessHandle process) throws IOException {
    var end = System.nanoTime() + READINESS.toNanos();
    while (process.isAlive()) {
      var file = PostmasterFile.read(data());
      if (file.isPresent() && file.get().pid() == process.pid() && file.get().ready()) {
        return OptionalInt.of(file.get().port());
      }
      if (System.nanoTime() - end > 0) {
        throw new DatabaseStartException(
            "PostgreSQL (pid %d) runs and does not accept connections; see %s."
                .formatted(process.pid(), log));
      }
      Pause.shortly();
    }
    return OptionalInt.empty();
  }

  private void requireVersion() throws IOException {
    var found = Files.readString(data().resolve("PG_VERSION"), StandardCharsets.UTF_8).strip();
    if (!found.equals(VERSION)) {
      throw new DatabaseStartException(
          "The data in %s belong to PostgreSQL %s and this Berth brings %s; go back to the Berth"
                  .formatted(data(), found, VERSION)
              + " that made them, or carry them over with pg_dump.");
    }
  }

  private Path passwordFile() {
    return home.resolve("password");
  }

  /** The password of {@link #USER}; one is made where there is none. */
  String password() throws IOException {
    if (!Files.exists(passwordFile())) {
      var secret = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(secret);
      var part = home.resolve("password.part");
      Files.deleteIfExists(part);
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(part, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
      Files.move(part, passwordFile(), StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(passwordFile(), StandardCharsets.UTF_8).strip();
  }
}
