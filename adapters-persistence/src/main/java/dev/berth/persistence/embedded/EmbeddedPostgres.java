package dev.berth.persistence.embedded;

import dev.berth.persistence.DatabaseAddress;
import dev.berth.persistence.DatabaseStartException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A PostgreSQL whose data lies below Berth's data folder and that outlives Berth: whoever opens the
 * folder next adopts it. It listens on the loopback interface alone and asks everybody for a
 * password.
 *
 * <p>Below the folder: {@code postgres/data}, {@code postgres/password} (mode 0600) and {@code
 * logs/postgresql.log}.
 */
public final class EmbeddedPostgres {
  private static final Duration STOP = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final Binaries binaries;
  private final String password;
  private final int port;
  private final boolean adopted;

  private EmbeddedPostgres(
      Cluster cluster, Binaries binaries, String password, int port, boolean adopted) {
    this.cluster = cluster;
    this.binaries = binaries;
    this.password = password;
    this.port = port;
    this.adopted = adopted;
  }

  /**
   * Adopts the PostgreSQL of that folder if it runs, else starts it, and first makes its data if
   * there is none. Returns when it accepts connections.
   *
   * @param dir Berth's data folder
   * @param binariesCache where PostgreSQL's programs are unpacked, once for each version
   * @throws DatabaseStartException where it does not start
   */
  public static EmbeddedPostgres startOrAdopt(Path dir, Path binariesCache) {
    var cluster = Cluster.in(dir.toAbsolutePath());
    try (var _ = cluster.lock()) {
      var binaries = Binaries.in(binariesCache.toAbsolutePath());
      var running = running(cluster, binaries);
      if (running.isPresent()) {
        return running.get();
      }
      Programs.requireNamespaces();
      cluster.create(binaries);
      var port = Postmaster.start(cluster, binaries);
      return new EmbeddedPostgres(
          cluster, binaries, cluster.password(), port, /* adopted= */ false);
    } catch (IOException e) {
      throw unusable(dir, e);
    }
  }

  /** The PostgreSQL of that folder, if it runs. */
  public static Optional<EmbeddedPostgres> find(Path dir, Path binariesCache) {
    var cluster = Cluster.in(dir.toAbsolutePath());
    try {
      return cluster.running().isPresent()
          ? running(cluster, Binaries.in(binariesCache.toAbsolutePath()))
          : Optional.empty();
    } catch (IOException e) {
      throw unusable(dir, e);
    }
  }

  private static Optional<EmbeddedPostgres> running(Cluster cluster, Binaries binaries)
      throws IOException {
    var process = cluster.running();
    var port = process.isPresent() ? cluster.awaitReady(process.get()) : OptionalInt.empty();
    return port.isPresent()
        ? Optional.of(
            new EmbeddedPostgres(
                cluster, binaries, cluster.password(), port.getAsInt(), /* adopted= */ true))
        : Optional.empty();
  }

  /** Where it is, and with which password. */
  public DatabaseAddress address() {
    return new DatabaseAddress(
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), Cluster.USER, password);
  }

  /** Whether it ran before it was asked for. */
  public boolean adopted() {
    return adopted;
  }

  /** Its process; empty where it has ended. */
  public Optional<ProcessHandle> process() {
    try {
      return cluster.running();
    } catch (IOException e) {
      throw unusable(cluster.home(), e);
    }
  }

  /**
   * Starts it again at the same address if it has ended; does nothing while it runs.
   *
   * @throws DatabaseStartException where it does not start, or another program took its port
   */
  public void revive() {
    try (var _ = cluster.lock()) {
      if (cluster.running().isEmpty()) {
        Postmaster.start(cluster, binaries, port);
      }
    } catch (IOException e) {
      throw unusable(cluster.home(), e);
    }
  }

  /**
   * Stops it, if it runs, and returns when it has ended. Statements that run are rolled back.
   *
   * @throws DatabaseStartException where it does not end in time
   */
  public void stop() {
    try {
      if (cluster.running().isPresent()) {
        Programs.run(
            STOP,
            Programs.asNobody(
                List.of(
                    binaries.program("pg_ctl"),
                    "stop",
                    "--pgdata=" + cluster.data(),
                    "--mode=fast",
                    "--timeout=" + STOP.toSeconds())));
      }
    } catch (IOException e) {
      throw unusable(cluster.home(), e);
    }
  }

  private static DatabaseStartException unusable(Path dir, IOException cause) {
    var why =
        cause instanceof AccessDeniedException denied
            ? "no access to " + denied.getFile()
            : cause.toString();
    return new DatabaseStartException(
        "PostgreSQL cannot use the folder %s: %s; make it writable, or choose another with --data."
            .formatted(dir, why),
        cause);
  }
}
