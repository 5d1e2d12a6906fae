package dev.berth.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model with a first version, to be stored in one step.
 *
 * @param branches the branches that point at the version
 * @param koreIds the ids under which Kore's clients know it
 * @param defaultBranch the branch that becomes the project's default target; null means none
 */
public record ModelRegistration(
    Model model,
    ModelVersion version,
    List<String> branches,
    List<KoreModel> koreIds,
    @Nullable String defaultBranch) {

  public ModelRegistration {
    branches = List.copyOf(branches);
    koreIds = List.copyOf(koreIds);
  }
}
