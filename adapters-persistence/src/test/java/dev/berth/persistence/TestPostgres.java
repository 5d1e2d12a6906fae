package dev.berth.persistence;

import static java.util.Objects.requireNonNull;

import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelVersion;
import dev.berth.model.Serving;
import dev.berth.persistence.embedded.EmbeddedPostgres;
import dev.berth.project.Project;
import dev.berth.project.ProjectId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The real PostgreSQL that the tests of this module share: a container where an image is named,
 * else the embedded one. Whoever names an image wants that road: without a Docker engine it fails.
 */
final class TestPostgres {
  static final Path BINARIES = Path.of("target", "postgresql-binaries");

  private static final String IMAGE_VARIABLE = "BERTH_TEST_POSTGRES_IMAGE";
  private static final Path FOLDER = Path.of("target", "test-postgresql");

  private static @Nullable DatabaseAddress server;
  private static @Nullable Database shared;
  private static @Nullable DatabaseAddress sharedAddress;

  private TestPostgres() {}

  /**
   * A database with Berth's tables and nothing in them but the projects of the contracts, until the
   * next call.
   */
  static synchronized Database emptied() {
    var database = emptiedOfProjects();
    for (var project : List.of("ours", "theirs", "demo")) {
      database.projects().ensure(Project.create(new ProjectId(project), "", "test", Instant.EPOCH));
    }
    return database;
  }

  /** The same with the version that {@link DeploymentFixture} deploys, in every project. */
  static synchronized Database emptiedForDeployments() {
    var database = emptied();
    for (var project : List.of("ours", "theirs", "demo")) {
      makeDeployable(database, new ProjectId(project));
    }
    return database;
  }

  /** Gives a project the version that {@link DeploymentFixture} deploys. */
  static void makeDeployable(Database database, ProjectId project) {
    database.projects().ensure(Project.create(project, "", "test", Instant.EPOCH));
    database.models().register(fixture(project));
  }

  private static ModelRegistration fixture(ProjectId project) {
    var made = DeploymentFixture.CREATED;
    var model = DeploymentFixture.MODEL;
    return new ModelRegistration(
        Model.create(model, project, "ri.compass.main.folder.flowers", "iris", "test", made),
        ModelVersion.registered(
            DeploymentFixture.VERSION,
            model,
            new ModelApi(List.of(), List.of()),
            new Serving.Image("iris"),
            made),
        List.of("master"),
        List.of(),
        /* defaultBranch= */ null);
  }

  /** A database with Berth's tables and nothing in them, until the next call. */
  static synchronized Database emptiedOfProjects() {
    if (shared == null) {
      var address = newDatabase();
      shared = Database.open(address, new TimeOrderedIds(Clock.systemUTC()));
      sharedAddress = address;
    }
    try (var connection = connect(requireNonNull(sharedAddress));
        var statement = connection.createStatement()) {
      statement.execute(
          """
          delete from event; delete from operation; delete from revision; delete from request;
          delete from project_usage; delete from deployment; delete from start_time;
          delete from access_token; delete from api_key;
          delete from default_target; delete from kore_model; delete from model_branch;
          delete from model_version; delete from model; delete from artifact;
          delete from artifact_chunk; delete from kore_import; delete from project;
          """);
    } catch (SQLException e) {
      throw new IllegalStateException("the tables cannot be emptied", e);
    }
    return shared;
  }

  /** Where the emptied database is. */
  static synchronized DatabaseAddress sharedAddress() {
    return requireNonNull(sharedAddress);
  }

  /** A database without any tables. */
  static synchronized DatabaseAddress newDatabase() {
    var address = server();
    var name = "test_" + UUID.randomUUID().toString().replace("-", "");
    try (var connection = connect(address);
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("no database can be made", e);
    }
    var base = address.jdbcUrl().substring(0, address.jdbcUrl().lastIndexOf('/') + 1);
    return new DatabaseAddress(base + name, address.user(), address.password());
  }

  static Connection connect(DatabaseAddress address) throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }

  private static DatabaseAddress server() {
    if (server == null) {
      var image = System.getenv(IMAGE_VARIABLE);
      server = image == null ? embedded() : container(image);
    }
    return server;
  }

  @SuppressWarnings("resource") // The hook closes it.
  private static DatabaseAddress container(String image) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException(
          IMAGE_VARIABLE
              + " names an image and no Docker engine answers: start one, or unset the variable.");
    }
    System.out.println("These tests run on PostgreSQL in a container of " + image);
    var container =
        new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
    atExit(container::stop);
    container.start();
    return new DatabaseAddress(
        "jdbc:postgresql://%s:%d/%s"
            .formatted(
                container.getHost(), container.getMappedPort(5432), container.getDatabaseName()),
        container.getUsername(),
        container.getPassword());
  }

  private static DatabaseAddress embedded() {
    var why =
        dockerMayAnswer() && DockerClientFactory.instance().isDockerAvailable()
            ? "a Docker engine answers, but %s names no image".formatted(IMAGE_VARIABLE)
            : "no Docker engine answers";
    System.out.println("These tests run on the embedded PostgreSQL: " + why);
    var postgres = EmbeddedPostgres.startOrAdopt(FOLDER, BINARIES);
    atExit(postgres::stop);
    return postgres.address();
  }

  /** Where it surely does not, asking would print a list of errors. */
  private static boolean dockerMayAnswer() {
    return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
  }

  private static void atExit(Runnable action) {
    Runtime.getRuntime().addShutdownHook(new Thread(action));
  }
}
