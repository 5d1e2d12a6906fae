package dev.berth.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.PGStatement;

/** What is asked for every few reads is planned once, however much there is. */
final class QuestionPlanTest {
  private static final int QUESTIONS = 12;
  // PostgreSQL tries that many plans of its own before it compares them with one for all.
  private static final int TRIALS = 5;

  @Test
  void theQuestionOfAReadModelIsPlannedOnce() throws Exception {
    TestPostgres.emptied();
    try (var connection = TestPostgres.connect(TestPostgres.sharedAddress())) {
      fill(connection, 20_000);
      for (var n = 0; n < QUESTIONS; n++) {
        ask(connection);
      }
      assertThat(plansOfEachQuestion(connection)).hasSize(2).containsOnly(TRIALS);
    }
  }

  @Test
  void thatPlanGoesByTheIndexHoweverFewEventsThereWere() throws Exception {
    TestPostgres.emptied();
    try (var connection = TestPostgres.connect(TestPostgres.sharedAddress())) {
      assertThat(planOfNews(connection))
          .contains("event_order")
          .doesNotContain("Seq Scan on event");
      fill(connection, 60);
      assertThat(planOfNews(connection))
          .contains("event_order")
          .doesNotContain("Seq Scan on event");
    }
  }

  private static String planOfNews(Connection connection) throws SQLException {
    var question = ReadSql.NEWS.replaceFirst("\\?", "\\$1").replaceFirst("\\?", "\\$2");
    try (var statement = connection.createStatement()) {
      statement.execute("deallocate all");
      statement.execute("set plan_cache_mode = force_generic_plan");
      statement.execute("prepare question (text, text) as " + question);
      var plan = new StringBuilder();
      try (var rows = statement.executeQuery("explain execute question ('{}', '5')")) {
        while (rows.next()) {
          plan.append(rows.getString(1)).append('\n');
        }
      }
      return plan.toString();
    }
  }

  /** Events of other transactions, so many that a plan of a snapshot's own looks far better. */
  private static void fill(Connection connection, int events) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into event (
            deployment, number, xid, at, actor, what, before, after, cause, previous, digest)
          select gen_random_uuid(), 1, (mod(n, 100) + 3)::text::xid8, now(), 'a', 'b', '', '', '', '', ''
          from generate_series(1, %d) as n
          """
              .formatted(events));
      statement.execute("analyze event");
    }
  }

  private static void ask(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(ReadSql.NEWS_AND_KEYS)) {
      statement.unwrap(PGStatement.class).setPrepareThreshold(1);
      statement.setString(1, "{}");
      statement.setString(2, "1000000");
      var digests = connection.createArrayOf("bytea", new byte[][] {{1}});
      statement.setArray(3, digests);
      statement.setArray(4, digests);
      statement.execute();
    }
  }

  private static List<Integer> plansOfEachQuestion(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select custom_plans from pg_prepared_statements where generic_plans > 0")) {
      var plans = new ArrayList<Integer>();
      while (rows.next()) {
        plans.add(rows.getInt(1));
      }
      return plans;
    }
  }
}
