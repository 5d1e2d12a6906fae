package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ChangeFixture;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Intent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every change of a history by other hands than Berth's is found. */
final class HistoryCheckTest {
  private static final String SECOND = " where number = 2 and deployment = ";

  private final Database database = TestPostgres.emptiedForDeployments();
  private final Deployment touched = history("one");

  private record Found(DeploymentId deployment, long event, String what) {}

  @BeforeEach
  void writeAnother() {
    history("two");
  }

  private Deployment history(String branch) {
    var made = written(creationOf(aDeployment().onBranch(branch).withEverything().build()));
    var off = written(changeOf(made, Intent.DISABLED));
    return written(changeOf(off, Intent.RUNNING));
  }

  private Deployment written(ChangeFixture fixture) {
    var change = fixture.keptAs(database.deployments()::snapshot).build();
    assertThat(database.deployments().commit(change)).isEqualTo(new Committed.Done());
    return change.after();
  }

  private static List<Found> check() {
    var found = new ArrayList<Found>();
    HistoryCheck.run(
        TestPostgres.sharedAddress(),
        null,
        (deployment, fault) -> found.add(new Found(deployment, fault.event(), fault.what())));
    return found;
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = TestPostgres.connect(TestPostgres.sharedAddress());
        var statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
    }
  }

  private String second() {
    return SECOND + "'" + touched.id() + "'";
  }

  @Test
  void findsNothingWhereNobodyTouchedAnything() {
    var extent =
        HistoryCheck.run(
            TestPostgres.sharedAddress(),
            null,
            (deployment, fault) -> {
              throw new AssertionError(deployment + " " + fault);
            });
    var one =
        HistoryCheck.run(TestPostgres.sharedAddress(), touched.id(), (deployment, fault) -> {});

    assertThat(extent).isEqualTo(new HistoryCheck.Extent(2, 6));
    assertThat(one).isEqualTo(new HistoryCheck.Extent(1, 3));
  }

  @Test
  void findsOneBitThatChangedInAnyColumnOfAnEvent() throws SQLException {
    for (var column : List.of("actor", "request", "what", "before", "after", "cause")) {
      var last = "length(\"" + column + "\")";
      finds(
          column,
          "overlay(\"%s\" placing chr(ascii(right(\"%s\", 1)) # 1) from %s)"
              .formatted(column, column, last));
    }
    for (var column : List.of("previous", "digest")) {
      for (var at = 0; at < 32; at += 31) {
        finds(column, flipped(column, at));
      }
    }
    finds("caused_by", "caused_by # 1");
    finds("at", "at + interval '1 microsecond'");
    finds("kind", "'STATE'");
    finds("kind", "null");
  }

  @Test
  void findsOneBitThatChangedAnywhereInAState() throws SQLException {
    var length = stateLength();
    System.out.println("a state has " + length + " bytes");
    for (var at = 0; at < length; at += 47) {
      finds("state", flipped("state", at));
    }
  }

  private int stateLength() {
    return database.deployments().history(touched.id(), 2, 1).getFirst().state().bytes().length;
  }

  private static String flipped(String column, int at) {
    return "set_byte(%s, %d, get_byte(%s, %d) # 1)".formatted(column, at, column, at);
  }

  /** Changes a column of the second event, looks, and changes it back. */
  private void finds(String column, String changed) throws SQLException {
    execute("create table kept as select * from event" + second());
    try {
      execute("update event set \"" + column + "\" = " + changed + second());
      assertThat(check())
          .as(column)
          .contains(new Found(touched.id(), 2, "its digest is not that of what it says"))
          .allMatch(found -> found.deployment().equals(touched.id()));
      execute(
          "update event set \"%s\" = (select \"%s\" from kept)%s"
              .formatted(column, column, second()));
    } finally {
      try (var connection = TestPostgres.connect(TestPostgres.sharedAddress());
          var statement = connection.createStatement()) {
        statement.execute("drop table kept");
      }
    }
  }

  @Test
  void findsARowThatWasRemovedOrMoved() throws SQLException {
    execute("delete from event" + second());
    assertThat(check()).containsExactly(new Found(touched.id(), 2, "it is missing"));

    execute("delete from event where number > 1 and deployment = '" + touched.id() + "'");
    assertThat(check()).contains(new Found(touched.id(), 2, "it and all up to 3 are missing"));
  }

  @Test
  void findsARowUnderAnotherNumberOrDeployment() throws SQLException {
    execute("update event set number = 7" + second());
    assertThat(check())
        .contains(
            new Found(touched.id(), 2, "it is missing"),
            new Found(touched.id(), 4, "it is behind the last event on record"));

    execute("update event set deployment = '%s'%s".formatted(new UUID(1, 2), "where number = 7"));
    assertThat(check())
        .contains(new Found(new DeploymentId(new UUID(1, 2)), 7, "there is no such deployment"));
  }

  @Test
  void findsADeploymentThatIsNotWhatItsHistorySays() throws SQLException {
    execute("update deployment set intent = 'DISABLED' where id = '" + touched.id() + "'");
    assertThat(check())
        .extracting(Found::what)
        .containsExactly("the columns of its row do not say what the deployment says");

    execute(
        "update deployment set intent = 'RUNNING', body = (select body from deployment where id <> '%s') where id = '%s'"
            .formatted(touched.id(), touched.id()));
    assertThat(check()).extracting(Found::event).contains(3L);
  }

  @Test
  void findsAnotherBeginning() throws SQLException {
    execute("update deployment set history_from = 2 where id = '" + touched.id() + "'");

    assertThat(check())
        .contains(new Found(touched.id(), 1, "it is older than the oldest that is kept"));
  }
}
