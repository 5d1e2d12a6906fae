package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Rid;
import dev.berth.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes parts of a deployment. Another configuration or version makes a new revision, which is
 * rolled out; another name or other labels touch no replica, and the rollout before goes on. Asking
 * for what is so already changes nothing. A disabled deployment stays disabled.
 *
 * <p>Errors: DeploymentNotFound, PermissionDenied, EtagMismatch, ModelNotFound, InvalidRequest,
 * NeedsDowntime, RequestIdReused.
 */
public final class UpdateDeployment {
  private static final String PINNED_VERSION = "deployment.pinned_version";

  private final Changes changes;
  private final Versions versions;

  /** Updates on those repositories. */
  public UpdateDeployment(Changes changes, ModelRepository models) {
    this.changes = changes;
    this.versions = new Versions(models);
  }

  /**
   * What to change; null means to leave it as it is.
   *
   * @param pinnedVersion RID of another version of the same model, for a pinned deployment
   */
  public record Edit(
      @Nullable String displayName,
      @Nullable UnaryOperator<Map<String, String>> labels,
      @Nullable String pinnedVersion,
      @Nullable UnaryOperator<ConfigurationDraft> configuration) {}

  /** Changes it. */
  public Deployment run(Caller caller, String rid, Edit edit, Terms terms) {
    return changes.change(
        caller,
        () -> ChangeIntent.findChangeable(changes, caller, rid, DeploymentError.Action.UPDATE),
        deployment -> step(caller, deployment, edit),
        terms);
  }

  private Changes.@Nullable Step step(Caller caller, Deployment deployment, Edit edit) {
    var violations = new ArrayList<Violation>();
    var target = target(deployment, edit.pinnedVersion(), violations);
    var profile =
        new Profile(
            edit.displayName() == null ? deployment.displayName() : edit.displayName(),
            edit.labels() == null ? deployment.labels() : edit.labels().apply(deployment.labels()),
            target);
    violations.addAll(Profile.violations(profile.displayName(), profile.labels()));
    var configuration = configuration(caller, deployment, edit.configuration(), violations);
    if (!violations.isEmpty()) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    ReplaceDeployment.requireSameSources(deployment, configuration);
    var desired = deployment.desired();
    if (!configuration.equals(desired.configuration()) || !target.equals(deployment.target())) {
      var version =
          target.equals(deployment.target())
              ? versions.next(caller, deployment)
              : versions.of(caller, target);
      return new Changes.Step(
          deployment.intent().after(Intent.Request.REPLACE),
          desired.next(deployment.latestRevision() + 1, configuration, version, changes.now()),
          profile,
          Operation.Action.UPDATE);
    }
    return profile.equals(deployment.profile())
        ? null
        : new Changes.Step(deployment.intent(), desired, profile, null);
  }

  private static Target target(
      Deployment deployment, @Nullable String version, List<Violation> violations) {
    if (version == null) {
      return deployment.target();
    }
    if (!Rid.isOne(version)) {
      violations.add(
          new Violation.Invalid(
              PINNED_VERSION, PINNED_VERSION + ": " + version + " (expected: a RID)"));
      return deployment.target();
    }
    return switch (deployment.target()) {
      case Target.Pinned(var model, _, var alias) ->
          new Target.Pinned(model, new ModelVersionRid(version), alias);
      case Target.Branch branch -> {
        violations.add(
            new Violation.Invalid(
                PINNED_VERSION,
                PINNED_VERSION
                    + " (expected: none, the deployment follows branch "
                    + branch.branch()
                    + ")"));
        yield branch;
      }
    };
  }

  private RuntimeConfiguration configuration(
      Caller caller,
      Deployment deployment,
      @Nullable UnaryOperator<ConfigurationDraft> edit,
      List<Violation> violations) {
    var current = deployment.desired().configuration();
    if (edit == null) {
      return current;
    }
    var draft = edit.apply(ConfigurationDraft.of(current));
    return RuntimeRules.read(draft, changes.queue(caller.project()), violations)
        .generating(current.generation());
  }
}
