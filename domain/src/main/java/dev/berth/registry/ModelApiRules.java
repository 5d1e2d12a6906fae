package dev.berth.registry;

import dev.berth.deployment.Violation;
import dev.berth.model.DataType;
import dev.berth.model.ModelApi;
import dev.berth.model.Parameter;
import dev.berth.registry.VersionDraft.ApiDraft;
import dev.berth.registry.VersionDraft.ParameterDraft;
import dev.berth.registry.VersionDraft.TypeDraft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What declared inputs and outputs must be. One reading collects all violations. */
final class ModelApiRules {
  private static final int MOST_PARAMETERS = 1000;
  private static final int LONGEST_NAME = 255;
  private static final int DEEPEST = 16;

  private final List<Violation> violations;

  private ModelApiRules(List<Violation> violations) {
    this.violations = violations;
  }

  /** Reads a draft; what comes back counts only where no violation was added. */
  static ModelApi read(ApiDraft draft, List<Violation> violations) {
    var rules = new ModelApiRules(violations);
    return new ModelApi(
        rules.parameters("modelApi.inputs", draft.inputs()),
        rules.parameters("modelApi.outputs", draft.outputs()));
  }

  private List<Parameter> parameters(String place, List<ParameterDraft> drafts) {
    if (drafts.size() > MOST_PARAMETERS) {
      invalid("TOO_MANY", place, drafts.size() + " (expected: at most " + MOST_PARAMETERS + ")");
      return List.of();
    }
    var names = new HashSet<String>();
    var parameters = new ArrayList<Parameter>();
    for (var index = 0; index < drafts.size(); index++) {
      var at = "%s[%d]".formatted(place, index);
      var draft = drafts.get(index);
      var name = name(at, draft.name());
      if (!names.add(name)) {
        invalid("DUPLICATE_NAME", at, name + " (expected: a name that none before it has)");
      }
      parameters.add(
          new Parameter(name, type(at, draft), draft.required() == null || draft.required()));
    }
    return parameters;
  }

  private String name(String place, @Nullable String given) {
    if (given == null || given.isBlank()) {
      invalid("MISSING_FIELD", place + ".name", "missing (expected: a name)");
      return "";
    }
    if (given.length() > LONGEST_NAME || given.chars().anyMatch(Character::isISOControl)) {
      invalid(
          "INVALID_NAME",
          place + ".name",
          "(expected: at most %d printable characters)".formatted(LONGEST_NAME));
    }
    return given;
  }

  private DataType type(String place, ParameterDraft draft) {
    return switch (draft.kind()) {
      case null -> type(place + ".dataType", draft.type(), 1);
      case "parameter" -> type(place + ".dataType", draft.type(), 1);
      case "tabular" ->
          new DataType.Table(
              parameters(place + ".columns", draft.columns()), format(place, draft.format()));
      default -> unsupported(place + ".type", draft.kind(), "parameter or tabular");
    };
  }

  private DataType.Table.@Nullable Format format(String place, @Nullable String given) {
    if (given == null) {
      return null;
    }
    var format =
        Arrays.stream(DataType.Table.Format.values())
            .filter(each -> each.name().equals(given))
            .findFirst();
    if (format.isEmpty()) {
      unsupported(place + ".format", given, "PANDAS or SPARK");
    }
    return format.orElse(null);
  }

  private DataType type(String place, @Nullable TypeDraft draft, int depth) {
    if (draft == null || draft.type() == null) {
      invalid("MISSING_FIELD", place, "missing (expected: a type)");
      return DataType.Scalar.ANY;
    }
    if (depth > DEEPEST) {
      invalid("TOO_DEEP", place, "(expected: at most %d types in each other)".formatted(DEEPEST));
      return DataType.Scalar.ANY;
    }
    return switch (draft.type()) {
      case "array" -> new DataType.Array(type(place + ".itemType", draft.item(), depth + 1));
      case "map" ->
          new DataType.Map(
              type(place + ".keyType", draft.key(), depth + 1),
              type(place + ".valueType", draft.value(), depth + 1));
      default ->
          Arrays.stream(DataType.Scalar.values())
              .filter(scalar -> scalar.wireName().equals(draft.type()))
              .map(DataType.class::cast)
              .findFirst()
              .orElseGet(() -> unsupported(place + ".type", draft.type(), "a type that there is"));
    };
  }

  private DataType unsupported(String place, @Nullable String given, String expected) {
    invalid("UNSUPPORTED_TYPE", place, "%s (expected: %s)".formatted(given, expected));
    return DataType.Scalar.ANY;
  }

  private void invalid(String type, String place, String rest) {
    violations.add(new Violation.InvalidModelApi(type, place + ": " + rest));
  }
}
