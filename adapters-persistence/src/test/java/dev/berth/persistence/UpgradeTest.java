package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.MODEL;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.VERSION;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Intent;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.history.Chain;
import dev.berth.history.ChainWalk;
import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelVersion;
import dev.berth.model.Serving;
import dev.berth.persistence.stored.StoredDeployments;
import dev.berth.persistence.stored.StoredModels;
import dev.berth.registry.Registry.Written;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What older schemas held is found again under the newest one. */
final class UpgradeTest {
  private static final String SHA256 = "ab".repeat(32);

  private final DatabaseAddress address = TestPostgres.newDatabase();

  @Test
  void aVersionThatWasDeployedBeforeIsHeldAndItsFileKept() throws SQLException {
    migrateTo("9");
    var version =
        ModelVersion.registered(
            VERSION,
            MODEL,
            new ModelApi(List.of(), List.of()),
            new Serving.Artifact("onnx", SHA256),
            CREATED);
    var deployment = aDeployment().build();
    try (var connection = TestPostgres.connect(address)) {
      insert(
          connection,
          "project (id, alive, display_name, version, updated_by, created_at,"
              + " updated_at) values ('demo', 'demo', '', 1, 'test', now(), now())");
      insert(
          connection,
          "model (project, rid, display_name, parent_folder) values"
              + " ('demo', '"
              + MODEL
              + "', 'iris', 'ri.compass.main.folder.x')");
      insert(
          connection,
          "model_version (project, rid, model, created_at, body) values"
              + " ('demo', '"
              + VERSION
              + "', '"
              + MODEL
              + "', '"
              + CREATED
              + "', ?)",
          StoredModels.write(version));
      insert(
          connection,
          "artifact (sha256, upload, bytes) values"
              + " ('"
              + SHA256
              + "', '"
              + UUID.randomUUID()
              + "', 0)");
      insert(
          connection,
          "deployment (id, project, display_name, model, branch, intent, state,"
              + " ready, version, created_at, updated_at, body) values ('"
              + deployment.id()
              + "', 'demo', '', '"
              + MODEL
              + "', 'master', 'RUNNING', 'STARTING', false, 1, now(),"
              + " now(), ?)",
          StoredDeployments.write(deployment));
      insert(
          connection,
          "revision (deployment, number, body) values" + " ('" + deployment.id() + "', 1, ?)",
          StoredDeployments.write(deployment.desired()));
    }

    try (var database = Database.open(address, new TimeOrderedIds(Clock.systemUTC()))) {
      var model = database.models().find(PROJECT, MODEL).orElseThrow();
      var request = new RequestId("once", "digest");
      assertThat(model.createdAt()).isEqualTo(CREATED);
      assertThat(model.updatedAt()).isEqualTo(CREATED);
      assertThat(database.registry().delete(model, request, false))
          .isEqualTo(new Written.InUse(List.of(), List.of(deployment.id())));
    }
    try (var connection = TestPostgres.connect(address);
        var rows =
            connection.createStatement().executeQuery("select artifact from model_version")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo(SHA256);
    }
  }

  @Test
  void aHistoryOfBeforeThereWereStatesIsBelievedAndGoesOn() throws SQLException {
    migrateTo("12");
    var made = aDeployment().build();
    var event = Chain.EMPTY.seal(List.of(withoutKind(made)), Snapshot.NONE).getFirst();
    var recorded = made.accept(event).sealed(event.chain());
    try (var connection = TestPostgres.connect(address)) {
      insert(
          connection,
          "deployment (id, project, display_name, model, branch, intent, state,"
              + " ready, version, created_at, updated_at, body) values ('"
              + made.id()
              + "', 'demo', '', '"
              + MODEL
              + "', 'master', 'RUNNING', 'STARTING', false, 1, now(), now(), ?)",
          StoredDeployments.write(recorded));
      insert(
          connection,
          "event (deployment, number, at, actor, what, before, after, cause, previous, digest)"
              + " values ('"
              + made.id()
              + "', 1, '"
              + CREATED
              + "', 'key:1', 'create', '', 'RUNNING', 'requested', '', ?)",
          HexFormat.of().parseHex(event.digest()));
    }

    try (var database = Database.open(address, new TimeOrderedIds(Clock.systemUTC()))) {
      var deployments = database.deployments();
      assertThat(faults()).isEmpty();
      assertThat(deployments.findAsOf(PROJECT, made.id(), CREATED)).isEmpty();

      var next = changeOf(recorded, Intent.DISABLED).keptAs(deployments::snapshot).build();
      assertThat(deployments.commit(next)).isEqualTo(new Committed.Done());

      assertThat(faults()).isEmpty();
      assertThat(deployments.findAsOf(PROJECT, made.id(), next.after().updatedAt()))
          .contains(next.after());
    }
  }

  private static Event withoutKind(Deployment deployment) {
    return new Event(
        deployment.id().value(),
        1,
        CREATED,
        null,
        "key:1",
        "",
        "create",
        "",
        "RUNNING",
        "requested",
        0,
        Snapshot.NONE,
        "",
        "");
  }

  private List<ChainWalk.Fault> faults() {
    var faults = new ArrayList<ChainWalk.Fault>();
    HistoryCheck.run(address, null, (_, fault) -> faults.add(fault));
    return faults;
  }

  private void migrateTo(String version) {
    Flyway.configure()
        .dataSource(address.jdbcUrl(), address.user(), address.password())
        .locations("classpath:db/migration")
        .table("berth_schema_history")
        .target(version)
        .load()
        .migrate();
  }

  private static void insert(Connection connection, String row, byte[]... bodies)
      throws SQLException {
    try (var statement = connection.prepareStatement("insert into " + row)) {
      for (var n = 0; n < bodies.length; n++) {
        statement.setBytes(n + 1, bodies[n]);
      }
      statement.execute();
    }
  }
}
