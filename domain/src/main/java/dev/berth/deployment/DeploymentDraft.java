package dev.berth.deployment;

import dev.berth.model.BranchTarget;
import dev.berth.model.Rid;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as a client of the native API wants it, nothing checked yet; null means absent.
 *
 * @param branch the branch to follow
 * @param pinnedVersion RID of the version to run for good, in place of a branch
 */
public record DeploymentDraft(
    String displayName,
    Map<String, String> labels,
    @Nullable String model,
    @Nullable String branch,
    @Nullable String pinnedVersion,
    @Nullable ConfigurationDraft configuration) {
  public DeploymentDraft {
    labels = Map.copyOf(labels);
  }

  /** Adds what is wrong with name, labels and target. */
  void check(List<Violation> violations) {
    violations.addAll(Profile.violations(displayName, labels));
    checkRid("deployment.model", model, violations);
    if (branch == null && (pinnedVersion == null || pinnedVersion.isEmpty())) {
      violations.add(
          new Violation.Invalid(
              "deployment.pinned_version",
              "deployment.pinned_version: missing (expected: it or a branch)"));
    } else if (branch == null) {
      checkRid("deployment.pinned_version", pinnedVersion, violations);
    } else if (pinnedVersion != null) {
      violations.add(
          new Violation.Invalid(
              "deployment.pinned_version",
              "deployment.pinned_version (expected: a branch or a version, not both)"));
    } else if (branch.isEmpty() || !BranchTarget.isBranch(branch)) {
      violations.add(
          new Violation.Invalid(
              "deployment.branch",
              "deployment.branch (expected: 1 to %d characters, none of them NUL)"
                  .formatted(BranchTarget.LONGEST_BRANCH)));
    }
  }

  private static void checkRid(String field, @Nullable String rid, List<Violation> violations) {
    if (rid == null || rid.isEmpty()) {
      violations.add(new Violation.Missing(field));
    } else if (!Rid.isOne(rid)) {
      violations.add(new Violation.Invalid(field, field + ": " + rid + " (expected: a RID)"));
    }
  }
}
