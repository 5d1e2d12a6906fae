package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.model.BranchTarget;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Rid;
import dev.berth.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates a deployment. The answer is given when the intent is durable; replicas start afterwards.
 *
 * <p>Errors: PermissionDenied, InvalidRequest, ModelNotFound, AlreadyExists, RequestIdReused.
 */
public final class CreateDeployment {
  private final Changes changes;
  private final ModelRepository models;
  private final Versions versions;

  /** A create on those repositories. */
  public CreateDeployment(Changes changes, ModelRepository models) {
    this.changes = changes;
    this.models = models;
    this.versions = new Versions(models);
  }

  /**
   * What to create.
   *
   * @param target null means the project's default target
   */
  public record Command(@Nullable TargetDraft target, @Nullable ConfigurationDraft configuration) {}

  /** A target as a client sent it; null means absent. */
  public record TargetDraft(
      @Nullable String type, @Nullable String modelRid, @Nullable String branch) {}

  /** Creates it. */
  public Deployment run(Caller caller, Command command, RequestId request) {
    Permissions.require(
        caller, Scope.MODELS_WRITE, DeploymentError.Action.CREATE, /* deployment= */ null);
    return changes.unlessAnswered(caller, request, () -> createNow(caller, command, request));
  }

  private Deployment createNow(Caller caller, Command command, RequestId request) {
    var violations = new ArrayList<Violation>();
    var configuration = configuration(caller, command.configuration(), violations);
    var target = target(caller, command.target(), violations);
    if (!violations.isEmpty() || configuration == null || target == null) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    var branch = new Target.Branch(target.model(), target.branch());
    var version = versions.of(caller, branch);
    return changes.create(
        caller,
        new Profile(target.branch(), Map.of(), branch),
        Revision.first(configuration, version, changes.now()),
        Operation.Action.CREATE,
        Terms.of(request));
  }

  /**
   * Creates what the native API asks for: a deployment that follows a branch, or one that is pinned
   * to a version.
   */
  public Deployment run(Caller caller, DeploymentDraft draft, Terms terms) {
    Permissions.require(
        caller, Scope.MODELS_WRITE, DeploymentError.Action.CREATE, /* deployment= */ null);
    return changes.unlessAnswered(caller, terms.request(), () -> createNow(caller, draft, terms));
  }

  private Deployment createNow(Caller caller, DeploymentDraft draft, Terms terms) {
    var violations = new ArrayList<Violation>();
    draft.check(violations);
    var configuration = configuration(caller, draft.configuration(), violations);
    if (!violations.isEmpty() || configuration == null || draft.model() == null) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    var target = target(new ModelRid(draft.model()), draft);
    var version = versions.of(caller, target);
    return changes.create(
        caller,
        new Profile(draft.displayName(), draft.labels(), target),
        Revision.first(configuration, version, changes.now()),
        Operation.Action.CREATE,
        terms);
  }

  private static Target target(ModelRid model, DeploymentDraft draft) {
    return draft.branch() != null
        ? new Target.Branch(model, draft.branch())
        : new Target.Pinned(
            model, new ModelVersionRid(Objects.requireNonNull(draft.pinnedVersion())), null);
  }

  private @Nullable RuntimeConfiguration configuration(
      Caller caller, @Nullable ConfigurationDraft draft, List<Violation> violations) {
    if (draft == null) {
      violations.add(new Violation.Missing("runtimeConfiguration"));
      return null;
    }
    return RuntimeRules.read(draft, changes.queue(caller.project()), violations);
  }

  private @Nullable BranchTarget target(
      Caller caller, @Nullable TargetDraft draft, List<Violation> violations) {
    var rid = draft == null ? null : draft.modelRid();
    if (draft == null || (rid == null && draft.type() == null)) {
      var found = models.defaultTarget(caller.project());
      if (found.isEmpty()) {
        violations.add(new Violation.Missing("deploymentType"));
      }
      return found.orElse(null);
    }
    if (draft.type() != null && !draft.type().equals("direct")) {
      violations.add(
          new Violation.Invalid(
              "deploymentType.type",
              "deploymentType.type: %s (expected: direct)".formatted(draft.type())));
      return null;
    }
    var branch = draft.branch() == null ? "" : draft.branch();
    if (!BranchTarget.isBranch(branch)) {
      violations.add(
          new Violation.Invalid(
              "deploymentType.branch",
              "deploymentType.branch (expected: at most %d characters, none of them NUL)"
                  .formatted(BranchTarget.LONGEST_BRANCH)));
      return null;
    }
    if (rid == null) {
      violations.add(new Violation.Missing("deploymentType.modelRid"));
      return null;
    }
    if (!Rid.isOne(rid)) {
      violations.add(
          new Violation.Invalid(
              "deploymentType.modelRid",
              "deploymentType.modelRid: %s (expected: a RID)".formatted(rid)));
      return null;
    }
    return new BranchTarget(
        new ModelRid(rid), branch.isEmpty() ? BranchTarget.DEFAULT_BRANCH : branch);
  }
}
