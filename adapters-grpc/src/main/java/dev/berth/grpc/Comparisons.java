package dev.berth.grpc;

import dev.berth.listing.Field;
import dev.berth.listing.Filter;
import dev.berth.listing.Relation;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The comparisons that a filter may consist of.
 *
 * @param <T> the kind of things that are filtered
 */
final class Comparisons<T> {
  private static final String LABELS = "labels";
  private static final String LABEL = LABELS + ".";

  private final FilterText text;
  private final Listable<T> kind;

  Comparisons(FilterText text, Listable<T> kind) {
    this.text = text;
    this.kind = kind;
  }

  /** Reads the comparison that comes next. */
  Filter<T> read() {
    var name = text.name();
    var field = kind.field(name);
    if (field.isPresent()) {
      return field.get().type() == Instant.class ? time(field.get()) : equality(field.get());
    }
    if (kind.labelled() && name.equals(LABELS)) {
      return hasLabel();
    }
    if (kind.labelled() && name.startsWith(LABEL)) {
      return label(name.substring(LABEL.length()));
    }
    throw text.expected(known() + " before this place");
  }

  private String known() {
    return Stream.concat(
            kind.fields().stream().map(Listable::nameOf),
            kind.labelled() ? Stream.of(LABELS) : Stream.empty())
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  private Filter<T> equality(Field<T> field) {
    return switch (text.operator()) {
      case "=" -> equal(field);
      case "!=" -> new Filter.Not<>(equal(field));
      default -> throw text.expected("= or != before this place");
    };
  }

  private Filter<T> equal(Field<T> field) {
    var value = text.value();
    return new Filter.Compared<>(
        field,
        Relation.AT,
        field.type() == Boolean.class
            ? flag(value)
            : field.type() == UUID.class ? id(value) : word(field, value));
  }

  private boolean flag(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw text.expected("true or false before this place");
    };
  }

  private UUID id(String name) {
    return Names.idOfDeployment(name)
        .orElseThrow(
            () -> text.expected("projects/{project}/deployments/{uuid} before this place"));
  }

  /** Enums may be spelled as the contract does, which begins them with their name. */
  private String word(Field<T> field, String value) {
    if (field.words().isEmpty()) {
      return value;
    }
    var prefix = field.name() + "_";
    var plain = value.startsWith(prefix) ? value.substring(prefix.length()) : value;
    if (!field.words().contains(plain)) {
      throw text.expected("one of " + field.words() + " before this place");
    }
    return plain;
  }

  private Filter<T> hasLabel() {
    if (!text.take(":")) {
      throw text.expected(":, or labels.{key}");
    }
    return new Filter.HasLabel<>(text.value());
  }

  private Filter<T> label(String key) {
    return switch (text.operator()) {
      case "=" -> new Filter.LabelIs<>(key, text.value());
      case "!=" -> new Filter.Not<>(new Filter.LabelIs<>(key, text.value()));
      case ":" -> {
        var value = text.value();
        yield value.equals("*") ? new Filter.HasLabel<>(key) : new Filter.LabelIs<>(key, value);
      }
      default -> throw text.expected("=, != or : before this place");
    };
  }

  private Filter<T> time(Field<T> field) {
    var operator = text.operator();
    return switch (operator) {
      case "<" -> compared(field, Relation.BEFORE);
      case "<=" -> compared(field, Relation.AT_OR_BEFORE);
      case "=" -> compared(field, Relation.AT);
      case "!=" -> new Filter.Not<>(compared(field, Relation.AT));
      case ">=" -> compared(field, Relation.AT_OR_AFTER);
      case ">" -> compared(field, Relation.AFTER);
      default -> throw text.expected("=, !=, <, <=, > or >= before this place");
    };
  }

  private Filter<T> compared(Field<T> field, Relation relation) {
    return new Filter.Compared<>(field, relation, instant());
  }

  private Instant instant() {
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
