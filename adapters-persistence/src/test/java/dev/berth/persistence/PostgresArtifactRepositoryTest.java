package dev.berth.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.ArtifactRepository;
import dev.berth.model.ArtifactRepositoryContract;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.project.ProjectId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PostgresArtifactRepositoryTest extends ArtifactRepositoryContract {
  @Override
  protected ArtifactRepository emptyRepository() {
    return TestPostgres.emptied().artifacts();
  }

  @Test
  void keepsOneCopyAndForgetsWhatNeverEnded() throws Exception {
    var artifacts = (JdbiArtifactRepository) emptyRepository();
    var content = new byte[3 << 20];
    var name = artifacts.put(new ByteArrayInputStream(content));
    artifacts.put(new ByteArrayInputStream(content));
    assertThat(chunks()).isEqualTo(3);
    update(
        """
        insert into artifact_chunk (upload, number, content, stored_at)
        values (gen_random_uuid(), 0, '', now() - interval '25 hours'),
          (gen_random_uuid(), 0, '', now() - interval '23 hours');
        update artifact_chunk set stored_at = now() - interval '9 days' where content <> ''
        """);

    artifacts.discardAbandoned();

    assertThat(chunks()).isEqualTo(4);
    var read = new ByteArrayOutputStream();
    assertThat(artifacts.copyTo(name, read)).isTrue();
    assertThat(read.toByteArray()).isEqualTo(content);
  }

  @Test
  void freesWhatNoVersionHas() throws Exception {
    var database = TestPostgres.emptied();
    var artifacts = database.artifacts();
    var kept = artifacts.put(new ByteArrayInputStream(new byte[] {1}));
    var young = artifacts.put(new ByteArrayInputStream(new byte[] {2}));
    var again = artifacts.put(new ByteArrayInputStream(new byte[] {3}));
    var unused = artifacts.put(new ByteArrayInputStream(new byte[] {4}));
    database.models().register(served(kept));
    update("update artifact set stored_at = now() - interval '61 minutes'");
    update("update artifact set stored_at = now() where sha256 = '" + young + "'");
    artifacts.put(new ByteArrayInputStream(new byte[] {3}));

    artifacts.discardUnused();

    for (var left : List.of(kept, young, again)) {
      assertThat(artifacts.copyTo(left, new ByteArrayOutputStream())).isTrue();
    }
    assertThat(artifacts.copyTo(unused, new ByteArrayOutputStream())).isFalse();
    assertThat(chunks()).isEqualTo(3);
  }

  private static ModelRegistration served(String sha256) {
    var model = new ModelRid("ri.models.main.model.iris");
    var project = new ProjectId("ours");
    return new ModelRegistration(
        Model.create(model, project, "ri.compass.main.folder.x", "iris", "test", Instant.EPOCH),
        ModelVersion.registered(
            new ModelVersionRid("ri.models.main.model-version.iris"),
            model,
            new ModelApi(List.of(), List.of()),
            new Serving.Artifact("onnx", sha256),
            Instant.EPOCH),
        List.of("master"),
        List.of(),
        /* defaultBranch= */ null);
  }

  private static int chunks() throws SQLException {
    try (var connection = TestPostgres.connect(TestPostgres.sharedAddress());
        var rows =
            connection.createStatement().executeQuery("select count(*) from artifact_chunk")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static void update(String sql) throws SQLException {
    try (var connection = TestPostgres.connect(TestPostgres.sharedAddress());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
