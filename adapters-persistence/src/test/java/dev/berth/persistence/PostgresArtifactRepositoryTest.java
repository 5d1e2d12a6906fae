package dev.berth.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.ArtifactRepository;
import dev.berth.model.ArtifactRepositoryContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
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
