package dev.berth.persistence;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.berth.access.ApiKeyRepository;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.model.ArtifactRepository;
import dev.berth.model.ModelRepository;
import dev.berth.reading.ReadSource;
import dev.berth.registry.ImportRepository;
import dev.berth.registry.Registry;
import dev.berth.replica.StartTimes;
import dev.berth.rollout.WorkQueue;
import dev.berth.tenancy.ProjectRepository;
import dev.berth.watch.ChangeLog;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/**
 * The one connection of this process to its database: the schema is brought up to date when it is
 * opened. Safe for many threads.
 */
public final class Database implements AutoCloseable {
  private final HikariDataSource pool;
  private final Gate gate;
  private final DeploymentRepository deployments;
  private final WorkQueue workQueue;
  private final ModelRepository models;
  private final Registry registry;
  private final JdbiArtifactRepository artifacts;
  private final ImportRepository imports;
  private final ApiKeyRepository apiKeys;
  private final ProjectRepository projects;
  private final ChangeLog changeLog;
  private final ReadSource readSource;
  private final Retention retention;

  private Database(HikariDataSource pool, Gate gate, Supplier<UUID> ids) {
    this.pool = pool;
    this.gate = gate;
    this.deployments = new JdbiDeploymentRepository(gate, ids);
    this.workQueue = new JdbiWorkQueue(gate);
    this.models = new JdbiModelRepository(gate);
    this.registry = new JdbiRegistry(gate, ids);
    this.artifacts = new JdbiArtifactRepository(gate, ids);
    this.imports = new JdbiImportRepository(gate);
    this.apiKeys = new JdbiApiKeyRepository(gate);
    this.projects = new JdbiProjectRepository(gate, ids);
    this.changeLog = new JdbiChangeLog(gate);
    this.readSource = new JdbiReadSource(gate, deployments);
    this.retention = new Retention(gate);
  }

  /**
   * Opens a database for callers who wait as long as it takes.
   *
   * @param ids makes time-ordered UUIDs
   * @throws DatabaseStartException where it cannot be reached or its schema cannot be used
   */
  public static Database open(DatabaseAddress address, Supplier<UUID> ids) {
    return open(address, ids, Optional::empty);
  }

  /**
   * Opens a database.
   *
   * @param ids makes time-ordered UUIDs
   * @param timeLeft how long the caller of this thread will wait; empty where nobody waits
   * @throws DatabaseStartException where it cannot be reached or its schema cannot be used
   */
  public static Database open(
      DatabaseAddress address, Supplier<UUID> ids, Supplier<Optional<Duration>> timeLeft) {
    return open(address, ids, timeLeft, Limits.DEFAULT);
  }

  static Database open(
      DatabaseAddress address,
      Supplier<UUID> ids,
      Supplier<Optional<Duration>> timeLeft,
      Limits limits) {
    var pool = connect(address, limits);
    try {
      Schema.migrate(pool, address, limits);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
    var gate =
        new Gate(
            jdbi(pool), limits, timeLeft, () -> pool.getHikariPoolMXBean().softEvictConnections());
    var database = new Database(pool, gate, ids);
    database.artifacts.discardAbandoned();
    return database;
  }

  private static HikariDataSource connect(DatabaseAddress address, Limits limits) {
    try {
      return new HikariDataSource(poolOf(address, limits));
    } catch (HikariPool.PoolInitializationException e) {
      var cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new DatabaseStartException(
          "The database %s cannot be used: %s; check its URL, and the password in %s."
              .formatted(
                  address,
                  DatabaseStartException.firstLine(cause),
                  DatabaseAddress.PASSWORD_VARIABLE),
          e);
    }
  }

  private static HikariConfig poolOf(DatabaseAddress address, Limits limits) {
    var config = new HikariConfig();
    config.setPoolName("berth");
    config.setJdbcUrl(address.jdbcUrl());
    config.setUsername(address.user());
    config.setPassword(address.password());
    config.setMaximumPoolSize(limits.connections());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(limits.connect().toMillis());
    config.addDataSourceProperty("ApplicationName", "berth");
    config.addDataSourceProperty("connectTimeout", Long.toString(limits.connect().toSeconds()));
    config.addDataSourceProperty("socketTimeout", Long.toString(limits.answer().toSeconds()));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("options", limits.sessionOptions());
    return config;
  }

  private static Jdbi jdbi(HikariDataSource pool) {
    var jdbi =
        Jdbi.create(pool).installPlugin(new SqlObjectPlugin()).installPlugin(new PostgresTypes());
    // The statements are what they are; nothing in them is a template.
    jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    // A parameter can be a secret, and messages are logged.
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    return jdbi;
  }

  /** How long the database has answered nothing, be it that nobody asked. */
  public Duration silence() {
    return gate.silence();
  }

  /**
   * Asks the database for nothing but an answer.
   *
   * @throws dev.berth.deployment.DeploymentException where it gives none
   */
  public void ask() {
    gate.repeatable(handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
  }

  /** The deployments. */
  public DeploymentRepository deployments() {
    return deployments;
  }

  /** The reconciler's queue over the same deployments. */
  public WorkQueue workQueue() {
    return workQueue;
  }

  /** The models. */
  public ModelRepository models() {
    return models;
  }

  /** Where models and versions are written. */
  public Registry registry() {
    return registry;
  }

  /** The model files. */
  public ArtifactRepository artifacts() {
    return artifacts;
  }

  /** Where models are imported. */
  public ImportRepository imports() {
    return imports;
  }

  /** The keys. */
  public ApiKeyRepository apiKeys() {
    return apiKeys;
  }

  /** The projects. */
  public ProjectRepository projects() {
    return projects;
  }

  /** What starts on the engine of that name took. */
  public StartTimes startTimes(String engine) {
    return new JdbiStartTimes(gate, engine);
  }

  /** Every change of the deployments. */
  public ChangeLog changeLog() {
    return changeLog;
  }

  /** What a read model follows. */
  public ReadSource readSource() {
    return readSource;
  }

  /** What takes away old rows. */
  public Retention retention() {
    return retention;
  }

  /** Closes every connection; statements that run are cut off. */
  @Override
  public void close() {
    pool.close();
  }
}
