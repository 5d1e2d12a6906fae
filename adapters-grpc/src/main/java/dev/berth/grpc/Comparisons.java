package dev.berth.grpc;

import dev.berth.deployment.DeploymentFilter;
import dev.berth.deployment.DeploymentFilter.Relation;
import dev.berth.deployment.State;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The comparisons that a filter of deployments may consist of. */
final class Comparisons {
  private static final String LABELS = "labels";
  private static final String LABEL = LABELS + ".";
  private static final String STATE_PREFIX = "STATE_";

  private final FilterText text;

  private Comparisons(FilterText text) {
    this.text = text;
  }

  /** Reads the comparison that comes next. */
  static DeploymentFilter read(FilterText text) {
    return new Comparisons(text).comparison();
  }

  private DeploymentFilter comparison() {
    var field = text.name();
    return switch (field) {
      case "state" -> equality(this::state);
      case "model" -> equality(DeploymentFilter.OfModel::new);
      case "ready" -> equality(this::ready);
      case "create_time" -> new DeploymentFilter.Created(relation(), time());
      case "update_time" -> new DeploymentFilter.Updated(relation(), time());
      case LABELS -> hasLabel();
      default -> {
        if (!field.startsWith(LABEL)) {
          throw text.expected(
              "state, model, ready, create_time, update_time or labels before this place");
        }
        yield label(field.substring(LABEL.length()));
      }
    };
  }

  private DeploymentFilter equality(Function<String, DeploymentFilter> filter) {
    return switch (text.operator()) {
      case "=" -> filter.apply(text.value());
      case "!=" -> new DeploymentFilter.Not(filter.apply(text.value()));
      default -> throw text.expected("= or != before this place");
    };
  }

  private DeploymentFilter state(String name) {
    var plain = name.startsWith(STATE_PREFIX) ? name.substring(STATE_PREFIX.length()) : name;
    return Arrays.stream(State.values())
        .filter(state -> state.name().equals(plain))
        .findFirst()
        .<DeploymentFilter>map(DeploymentFilter.InState::new)
        .orElseThrow(
            () -> text.expected("one of " + List.of(State.values()) + " before this place"));
  }

  private DeploymentFilter ready(String value) {
    return switch (value) {
      case "true" -> new DeploymentFilter.Ready(true);
      case "false" -> new DeploymentFilter.Ready(false);
      default -> throw text.expected("true or false before this place");
    };
  }

  private DeploymentFilter hasLabel() {
    if (!text.take(":")) {
      throw text.expected(":, or labels.{key}");
    }
    return new DeploymentFilter.Labelled(text.value());
  }

  private DeploymentFilter label(String key) {
    return switch (text.operator()) {
      case "=" -> new DeploymentFilter.LabelIs(key, text.value());
      case "!=" -> new DeploymentFilter.Not(new DeploymentFilter.LabelIs(key, text.value()));
      case ":" -> {
        var value = text.value();
        yield value.equals("*")
            ? new DeploymentFilter.Labelled(key)
            : new DeploymentFilter.LabelIs(key, value);
      }
      default -> throw text.expected("=, != or : before this place");
    };
  }

  private Relation relation() {
    return switch (text.operator()) {
      case "<" -> Relation.BEFORE;
      case "<=" -> Relation.AT_OR_BEFORE;
      case "=" -> Relation.AT;
      case ">=" -> Relation.AT_OR_AFTER;
      case ">" -> Relation.AFTER;
      default -> throw text.expected("=, <, <=, > or >= before this place");
    };
  }

  private Instant time() {
    try {
      var time = OffsetDateTime.parse(text.value());
      if (time.getYear() >= 1 && time.getYear() <= 9999) {
        return time.toInstant();
      }
    } catch (DateTimeParseException notOne) {
      // Said below.
    }
    throw text.expected("a time such as \"2026-11-22T08:00:00Z\" before this place");
  }
}
