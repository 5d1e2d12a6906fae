package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.watch.ChangeLog;
import dev.berth.watch.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The log over transactions that commit in another order than the one in which they began. */
final class PostgresChangeLogTest {
  private final Database database = TestPostgres.emptiedForDeployments();
  private final ChangeLog log = database.changeLog();

  private Deployment created(String branch) {
    var made = aDeployment().onBranch(branch).build();
    database.deployments().commit(creationOf(made).build());
    return database.deployments().findAnyIntent(made.id()).orElseThrow();
  }

  /** A transaction that has written an event and not committed yet. */
  private static Connection begun(UUID deployment, long number) throws SQLException {
    var connection = TestPostgres.connect(TestPostgres.sharedAddress());
    connection.setAutoCommit(false);
    try (var insert =
        connection.prepareStatement(
            """
            insert into event (
              deployment, number, at, actor, what, before, after, cause, previous, digest)
            values (?, ?, now(), 'a', 'b', '', '', '', '', '')
            """)) {
      insert.setObject(1, deployment);
      insert.setLong(2, number);
      insert.execute();
    }
    return connection;
  }

  private List<UUID> told(Place after) {
    return log.after(after, 1000).stream().map(entry -> entry.deployment().id().value()).toList();
  }

  @Test
  void tellsEveryChangeWithItsDeploymentInOrder() {
    var begin = log.end();
    var one = created("one");
    var two = created("two");

    var entries = log.after(begin, 1000);

    assertThat(entries).extracting(ChangeLog.Entry::deployment).containsExactly(one, two);
    assertThat(entries.get(0).place()).isLessThan(entries.get(1).place());
    assertThat(told(entries.get(0).place())).containsExactly(two.id().value());
    assertThat(log.after(begin, 1)).hasSize(1);
    assertThat(told(log.end())).isEmpty();
  }

  @Test
  void holdsBackWhatCommittedBeforeAnOlderTransactionDid() throws SQLException {
    var early = created("early").id().value();
    var late = created("late").id().value();
    var begin = log.end();
    try (var older = begun(early, 100);
        var younger = begun(late, 100)) {
      younger.commit();
      assertThat(told(begin)).isEmpty();
      var end = log.end();
      older.commit();
      assertThat(told(begin)).containsExactly(early, late);
      assertThat(told(end)).containsExactly(early, late);
    }
  }

  @Test
  void missesNothingHoweverTheCommitsInterleave() throws SQLException {
    var seed = Long.getLong("berth.seed", System.nanoTime());
    var random = new Random(seed);
    var deployment = created("one").id().value();
    var place = log.end();
    var open = new ArrayList<Connection>();
    var told = 0;
    var committed = 0;
    for (var n = 0; n < 120; n++) {
      if (open.size() < 8 && random.nextBoolean()) {
        open.add(begun(deployment, 1_000 + n));
      } else if (!open.isEmpty()) {
        try (var one = open.remove(random.nextInt(open.size()))) {
          one.commit();
          committed++;
        }
      }
      var entries = log.after(place, 1 + random.nextInt(3));
      if (!entries.isEmpty()) {
        told += entries.size();
        place = entries.getLast().place();
      }
    }
    for (var one : open) {
      one.commit();
      committed++;
      one.close();
    }
    assertThat(told + told(place).size()).as("seed %d", seed).isEqualTo(committed);
  }
}
