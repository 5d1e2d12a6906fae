package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Intent;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.persistence.stored.StoredDeployments;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What was acknowledged to one process, another one's read model shows at once: two pools of
 * connections, and transactions that stay open meanwhile.
 */
final class ReadModelFreshnessTest {
  private static final int WRITERS = 8;
  private static final int ROUNDS = 2_000;
  private static final int STRAGGLERS = 500;

  private final long seed = Long.getLong("berth.seed", System.nanoTime());
  private final Database here = TestPostgres.emptiedForDeployments();
  private final Database there =
      Database.open(TestPostgres.sharedAddress(), new TimeOrderedIds(Clock.systemUTC()));
  private final ModelReader reader = new ModelReader(there, PROJECT);

  @AfterEach
  void close() {
    reader.close();
    there.close();
  }

  private Deployment created(String branch) {
    var made = creationOf(aDeployment().onBranch(branch).build()).build();
    assertThat(here.deployments().commit(made)).isEqualTo(new Committed.Done());
    return made.after();
  }

  private Deployment changed(Deployment before) {
    var next = before.intent() == Intent.RUNNING ? Intent.DISABLED : Intent.RUNNING;
    var change = changeOf(before, next).build();
    assertThat(here.deployments().commit(change)).isEqualTo(new Committed.Done());
    return change.after();
  }

  /** A transaction that has changed a deployment and not committed yet. */
  private static Connection begun(Deployment after, long number) throws SQLException {
    var connection = TestPostgres.connect(TestPostgres.sharedAddress());
    connection.setAutoCommit(false);
    try (var update = connection.prepareStatement("update deployment set body = ? where id = ?");
        var insert =
            connection.prepareStatement(
                """
                insert into event (
                  deployment, number, at, actor, what, before, after, cause, previous, digest)
                values (?, ?, now(), 'a', 'b', '', '', '', '', '')
                """)) {
      update.setBytes(1, StoredDeployments.write(after));
      update.setObject(2, after.id().value());
      update.execute();
      insert.setObject(1, after.id().value());
      insert.setLong(2, number);
      insert.execute();
    }
    return connection;
  }

  private long version(DeploymentId id, boolean listed) {
    var found =
        listed
            ? reader.page(null, 1_000).stream()
                .filter(each -> each.id().equals(id))
                .map(ModelReader::deployment)
                .findFirst()
            : reader.find(id);
    return found.orElseThrow().version();
  }

  /** Writes one deployment again and again, and reads it after every write. */
  private Callable<List<String>> writer(int number) {
    return () -> {
      var random = new Random(seed + number);
      var old = new ArrayList<String>();
      var deployment = created("w" + number);
      for (var round = 0; round < ROUNDS / WRITERS; round++) {
        deployment = changed(deployment);
        var seen = version(deployment.id(), /* listed= */ random.nextInt(4) == 0);
        if (seen != deployment.version()) {
          old.add("%s: %d after %d".formatted(deployment.id(), seen, deployment.version()));
        }
      }
      return old;
    };
  }

  /** Changes deployments by transactions that stay open while others come and go. */
  private Callable<List<String>> straggler() {
    return () -> {
      var random = new Random(seed);
      var old = new ArrayList<String>();
      var open = new ArrayList<Connection>();
      var changing = new ArrayList<Deployment>();
      for (var round = 0; round < STRAGGLERS; round++) {
        if (open.size() < 6 && random.nextBoolean()) {
          var before = created("s" + round);
          var after = changeOf(before, Intent.DISABLED).build().after();
          open.add(begun(after, 1_000));
          changing.add(after);
          if (version(after.id(), false) != before.version()) {
            old.add(after.id() + " is seen before its commit");
          }
        } else if (!open.isEmpty()) {
          var one = random.nextInt(open.size());
          var after = changing.remove(one);
          try (var connection = open.remove(one)) {
            connection.commit();
          }
          var seen = version(after.id(), random.nextInt(4) == 0);
          if (seen != after.version()) {
            old.add("%s: %d after %d, late".formatted(after.id(), seen, after.version()));
          }
        }
      }
      for (var connection : open) {
        connection.close();
      }
      return old;
    };
  }

  @Test
  void noReadIsOlderThanAWriteThatWasAcknowledged() throws Exception {
    var tasks = new ArrayList<Callable<List<String>>>();
    for (var n = 0; n < WRITERS; n++) {
      tasks.add(writer(n));
    }
    tasks.add(straggler());
    var old = new ArrayList<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var task : threads.invokeAll(tasks)) {
        old.addAll(task.get());
      }
    }
    assertThat(old).as("seed %d", seed).isEmpty();
  }

  @Test
  void whatIsCommittedLateIsSeenAfterQuietReadsToo() throws SQLException {
    var made = created("quiet");
    var after = changeOf(made, Intent.DISABLED).build().after();
    try (var open = begun(after, 1_000)) {
      assertThat(quietVersions(made.id())).containsOnly(made.version());
      open.commit();
    }
    assertThat(quietVersions(made.id())).containsOnly(after.version());
  }

  /** As reads see it that follow each other with nothing in between. */
  private List<Long> quietVersions(DeploymentId id) {
    return Stream.generate(() -> version(id, /* listed= */ false)).limit(5).toList();
  }

  @Test
  void aRevokedKeyIsSeenAtOnce() {
    assertThat(Stream.generate(reader::works).limit(5)).containsOnly(true);
    reader.revoke();
    assertThat(reader.works()).isFalse();
  }

  @Test
  void aDeletedDeploymentIsGone() {
    var made = created("gone");
    assertThat(reader.find(made.id())).isPresent();

    var deleted = changeOf(made, Intent.DELETED).build();
    here.deployments().commit(deleted);

    assertThat(reader.find(made.id())).isEmpty();
    assertThat(reader.page(null, 1_000)).isEmpty();
  }
}
