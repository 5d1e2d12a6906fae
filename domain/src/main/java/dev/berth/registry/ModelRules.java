package dev.berth.registry;

import dev.berth.deployment.Violation;
import java.util.List;

/** What a model's own fields may be. */
final class ModelRules {
  static final String LABELS = "model.labels";

  private static final int LONGEST_NAME = 700;

  private ModelRules() {}

  /** Foundry's rule for names of resources, and none that nobody could read. */
  static void checkName(String name, List<Violation> violations) {
    var allowed =
        !name.isBlank()
            && name.length() <= LONGEST_NAME
            && !name.equals(".")
            && !name.equals("..")
            && name.codePoints()
                .noneMatch(
                    character ->
                        character == '/'
                            || Character.isISOControl(character)
                            || Character.getType(character) == Character.SURROGATE);
    if (!allowed) {
      violations.add(new Violation.InvalidDisplayName(name));
    }
  }
}
