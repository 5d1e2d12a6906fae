package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentField;
import dev.berth.listing.Filter;
import dev.berth.listing.Filter.And;
import dev.berth.listing.Filter.Compared;
import dev.berth.listing.Filter.HasLabel;
import dev.berth.listing.Filter.LabelIs;
import dev.berth.listing.Filter.Not;
import dev.berth.listing.Filter.Or;
import dev.berth.listing.Relation;
import dev.berth.model.ModelField;
import dev.berth.operation.OperationField;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {
  private static final Filter<Deployment> ACTIVE = equal(DeploymentField.STATE, "ACTIVE");
  private static final Filter<Deployment> READY = equal(DeploymentField.READY, true);

  private static Filter<Deployment> parse(String filter) {
    return FilterParser.parse(filter, Listable.DEPLOYMENTS);
  }

  private static Filter<Deployment> equal(DeploymentField field, Object value) {
    return new Compared<>(field, Relation.AT, value);
  }

  @Test
  void readsTheFieldsOfEachKind() {
    var id = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    assertThat(
            FilterParser.parse(
                "deployment != projects/demo/deployments/" + id, Listable.OPERATIONS))
        .isEqualTo(new Not<>(OperationField.ofDeployment(id)));
    assertThat(FilterParser.parse("done=false", Listable.OPERATIONS))
        .isEqualTo(new Compared<>(OperationField.DONE, Relation.AT, false));
    assertThat(FilterParser.parse("display_name='a b'", Listable.MODELS))
        .isEqualTo(new Compared<>(ModelField.DISPLAY_NAME, Relation.AT, "a b"));
    assertThat(FilterParser.parse("labels:a", Listable.MODELS)).isEqualTo(new HasLabel<>("a"));
    assertThatThrownBy(() -> FilterParser.parse("labels:a", Listable.PROJECTS))
        .hasMessageContaining("one of display_name, create_time, update_time");
    assertThatThrownBy(() -> FilterParser.parse("deployment = x", Listable.OPERATIONS))
        .hasMessageContaining("projects/{project}/deployments/{uuid}");
  }

  @Test
  void readsEveryComparison() {
    var time = Instant.parse("2026-11-22T08:00:00Z");

    assertThat(parse("state = ACTIVE")).isEqualTo(ACTIVE);
    assertThat(parse("state=\"STATE_ACTIVE\"")).isEqualTo(ACTIVE);
    assertThat(parse("state != ACTIVE")).isEqualTo(new Not<>(ACTIVE));
    assertThat(parse("model = 'a \\'b'")).isEqualTo(equal(DeploymentField.MODEL, "a 'b"));
    assertThat(parse("ready=false")).isEqualTo(equal(DeploymentField.READY, false));
    assertThat(parse("labels.team = vision")).isEqualTo(new LabelIs<>("team", "vision"));
    assertThat(parse("labels.team != vision"))
        .isEqualTo(new Not<>(new LabelIs<>("team", "vision")));
    assertThat(parse("labels:team")).isEqualTo(new HasLabel<>("team"));
    assertThat(parse("labels.team:*")).isEqualTo(new HasLabel<>("team"));
    assertThat(parse("create_time >= 2026-11-22T08:00:00Z"))
        .isEqualTo(new Compared<>(DeploymentField.CREATE_TIME, Relation.AT_OR_AFTER, time));
    assertThat(parse("update_time<\"2026-11-22T09:00:00+01:00\""))
        .isEqualTo(new Compared<>(DeploymentField.UPDATE_TIME, Relation.BEFORE, time));
  }

  @Test
  void orBindsTighterThanAnd() {
    assertThat(parse("ready=true AND state=ACTIVE OR state=FAILED"))
        .isEqualTo(
            new And<>(
                List.of(READY, new Or<>(List.of(ACTIVE, equal(DeploymentField.STATE, "FAILED"))))));
    assertThat(parse("(ready=true AND state=ACTIVE) OR -ready=true"))
        .isEqualTo(new Or<>(List.of(new And<>(List.of(READY, ACTIVE)), new Not<>(READY))));
  }

  @Test
  void whatStandsSideBySideIsJoinedByAnd() {
    assertThat(parse("ready=true state=ACTIVE")).isEqualTo(new And<>(List.of(READY, ACTIVE)));
    assertThat(parse("NOT (ready=true) (state=ACTIVE)"))
        .isEqualTo(new And<>(List.of(new Not<>(READY), ACTIVE)));
  }

  @Test
  void nothingMeansEverything() {
    assertThat(parse("  ")).isEqualTo(Filter.everything());
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
    assertThatThrownBy(() -> parse(filter))
        .isInstanceOf(DeploymentException.class)
        .hasMessageContaining("at character");
  }

  @Test
  void isBounded() {
    assertThatThrownBy(() -> parse("ready=true ".repeat(65)))
        .hasMessageContaining("64 comparisons");
    assertThatThrownBy(() -> parse(" ".repeat(2049))).hasMessageContaining("2048 characters");
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
        assertThat(parse(filter.toString())).isNotNull();
      } catch (DeploymentException refused) {
        assertThat(refused.error()).as("seed %d: %s", seed, filter).isNotNull();
      }
    }
  }
}
