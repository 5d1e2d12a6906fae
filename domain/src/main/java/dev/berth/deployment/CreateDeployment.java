package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.model.BranchTarget;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.Rid;
import dev.berth.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates a deployment that follows a branch of a model. The answer is given when the intent is
 * durable; replicas start afterwards.
 *
 * <p>Errors: PermissionDenied, InvalidRequest, ModelNotFound, AlreadyExists, RequestIdReused.
 */
public final class CreateDeployment {
  private static final String DEFAULT_BRANCH = "master";
  private static final int LONGEST_BRANCH = 255;

  private final Changes changes;
  private final ModelRepository models;

  /** A create on those repositories. */
  public CreateDeployment(Changes changes, ModelRepository models) {
    this.changes = changes;
    this.models = models;
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
    var violations = new ArrayList<Violation>();
    var configuration = configuration(caller, command.configuration(), violations);
    var target = target(caller, command.target(), violations);
    if (!violations.isEmpty() || configuration == null || target == null) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    var version =
        models
            .latest(caller.project(), target)
            .orElseThrow(() -> new DeploymentException(notDeployable(caller, target)));
    return changes.create(
        caller,
        target.branch(),
        new Target.Branch(target.model(), target.branch()),
        Revision.first(configuration, version.rid(), changes.now()),
        Operation.Action.CREATE,
        request);
  }

  private @Nullable RuntimeConfiguration configuration(
      Caller caller, @Nullable ConfigurationDraft draft, List<Violation> violations) {
    if (draft == null) {
      violations.add(new Violation.Missing("runtimeConfiguration"));
      return null;
    }
    try {
      return RuntimeRules.read(draft, changes.queue(caller.project()));
    } catch (DeploymentException e) {
      if (e.error() instanceof DeploymentError.InvalidRequest(var found)) {
        violations.addAll(found);
        return null;
      }
      throw e;
    }
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
    if (branch.length() > LONGEST_BRANCH || branch.indexOf('\0') >= 0) {
      violations.add(
          new Violation.Invalid(
              "deploymentType.branch",
              "deploymentType.branch (expected: at most %d characters, none of them NUL)"
                  .formatted(LONGEST_BRANCH)));
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
    return new BranchTarget(new ModelRid(rid), branch.isEmpty() ? DEFAULT_BRANCH : branch);
  }

  private DeploymentError notDeployable(Caller caller, BranchTarget target) {
    var rid = target.model().value();
    return models.find(caller.project(), target.model()).isEmpty()
        ? new DeploymentError.ModelNotFound(rid, "The given Model could not be found.")
        : new DeploymentError.ModelNotFound(
            rid, "The model has no version on branch " + target.branch() + ".");
  }
}
