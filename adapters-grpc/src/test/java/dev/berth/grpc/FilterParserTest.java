package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentFilter;
import dev.berth.deployment.DeploymentFilter.And;
import dev.berth.deployment.DeploymentFilter.Created;
import dev.berth.deployment.DeploymentFilter.InState;
import dev.berth.deployment.DeploymentFilter.LabelIs;
import dev.berth.deployment.DeploymentFilter.Labelled;
import dev.berth.deployment.DeploymentFilter.Not;
import dev.berth.deployment.DeploymentFilter.OfModel;
import dev.berth.deployment.DeploymentFilter.Or;
import dev.berth.deployment.DeploymentFilter.Ready;
import dev.berth.deployment.DeploymentFilter.Relation;
import dev.berth.deployment.DeploymentFilter.Updated;
import dev.berth.deployment.State;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {
  private static final DeploymentFilter ACTIVE = new InState(State.ACTIVE);
  private static final DeploymentFilter READY = new Ready(true);

  @Test
  void readsEveryComparison() {
    var time = Instant.parse("2026-11-22T08:00:00Z");

    assertThat(FilterParser.parse("state = ACTIVE")).isEqualTo(ACTIVE);
    assertThat(FilterParser.parse("state=\"STATE_ACTIVE\"")).isEqualTo(ACTIVE);
    assertThat(FilterParser.parse("state != ACTIVE")).isEqualTo(new Not(ACTIVE));
    assertThat(FilterParser.parse("model = 'a \\'b'")).isEqualTo(new OfModel("a 'b"));
    assertThat(FilterParser.parse("ready=false")).isEqualTo(new Ready(false));
    assertThat(FilterParser.parse("labels.team = vision")).isEqualTo(new LabelIs("team", "vision"));
    assertThat(FilterParser.parse("labels.team != vision"))
        .isEqualTo(new Not(new LabelIs("team", "vision")));
    assertThat(FilterParser.parse("labels:team")).isEqualTo(new Labelled("team"));
    assertThat(FilterParser.parse("labels.team:*")).isEqualTo(new Labelled("team"));
    assertThat(FilterParser.parse("create_time >= 2026-11-22T08:00:00Z"))
        .isEqualTo(new Created(Relation.AT_OR_AFTER, time));
    assertThat(FilterParser.parse("update_time<\"2026-11-22T09:00:00+01:00\""))
        .isEqualTo(new Updated(Relation.BEFORE, time));
  }

  @Test
  void orBindsTighterThanAnd() {
    assertThat(FilterParser.parse("ready=true AND state=ACTIVE OR state=FAILED"))
        .isEqualTo(new And(List.of(READY, new Or(List.of(ACTIVE, new InState(State.FAILED))))));
    assertThat(FilterParser.parse("(ready=true AND state=ACTIVE) OR -ready=true"))
        .isEqualTo(new Or(List.of(new And(List.of(READY, ACTIVE)), new Not(READY))));
  }

  @Test
  void whatStandsSideBySideIsJoinedByAnd() {
    assertThat(FilterParser.parse("ready=true state=ACTIVE"))
        .isEqualTo(new And(List.of(READY, ACTIVE)));
    assertThat(FilterParser.parse("NOT (ready=true) (state=ACTIVE)"))
        .isEqualTo(new And(List.of(new Not(READY), ACTIVE)));
  }

  @Test
  void nothingMeansEverything() {
    assertThat(FilterParser.parse("  ")).isEqualTo(DeploymentFilter.EVERYTHING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "state",
        "state = ",
        "state = RUNNING",
        "state > ACTIVE",
        "name = x",
        "ready = yes",
        "labels = x",
        "labels.team > x",
        "create_time = now",
        "create_time : \"2026-11-22T08:00:00Z\"",
        "create_time > +999999999-12-31T23:59:59Z",
        "ready=true AND",
        "AND ready=true",
        "(ready=true",
        "ready=true)",
        "ready=\"true",
        "ready=true\"x\"",
        "model=\"\u0000\"",
        "((((((((((((((((((ready=true))))))))))))))))))",
        "- - - - - - - - - - - - - - - - - - - ready=true"
      })
  void saysWhereTheFaultIs(String filter) {
    assertThatThrownBy(() -> FilterParser.parse(filter))
        .isInstanceOf(DeploymentException.class)
        .hasMessageContaining("at character");
  }

  @Test
  void isBounded() {
    assertThatThrownBy(() -> FilterParser.parse("ready=true ".repeat(65)))
        .hasMessageContaining("64 comparisons");
    assertThatThrownBy(() -> FilterParser.parse(" ".repeat(2049)))
        .hasMessageContaining("2048 characters");
  }

  @Test
  void refusesOrReadsWhateverComes() {
    var seed = Long.getLong("berth.seed", System.nanoTime());
    var random = new Random(seed);
    var tokens =
        List.of(
            "(",
            ")",
            "AND",
            "OR",
            "NOT",
            "-",
            " ",
            "state",
            "=",
            "ACTIVE",
            "\"",
            "labels.a",
            ":",
            "*",
            "<",
            "create_time",
            "2026-11-22T08:00:00Z",
            "ready",
            "true",
            "\\",
            "\u0001",
            "é");
    for (var n = 0; n < 20_000; n++) {
      var filter = new StringBuilder();
      for (var length = random.nextInt(30); length > 0; length--) {
        filter.append(tokens.get(random.nextInt(tokens.size())));
      }
      try {
        assertThat(FilterParser.parse(filter.toString())).isNotNull();
      } catch (DeploymentException refused) {
        assertThat(refused.error()).as("seed %d: %s", seed, filter).isNotNull();
      }
    }
  }
}
