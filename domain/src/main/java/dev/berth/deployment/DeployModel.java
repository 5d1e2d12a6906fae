package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.model.KoreModel;
import dev.berth.model.ModelRepository;
import dev.berth.operation.Operation;
import java.util.Map;
import java.util.Optional;

/**
 * Kore's deploy and undeploy. A model has at most one deployment, pinned to the model's version and
 * named by the model's id. Deploying it again makes a new revision; a deploy during a deploy
 * supersedes it; undeploying keeps the deployment, switched off.
 *
 * <p>Errors: PermissionDenied, ModelNotFound, ModelNotReady, InvalidRequest, NotDeployed,
 * RequestIdReused.
 */
public final class DeployModel {
  private final Changes changes;
  private final ModelRepository models;
  private final KoreSettings settings;

  /** Deploys by those repositories and settings. */
  public DeployModel(Changes changes, ModelRepository models, KoreSettings settings) {
    this.changes = changes;
    this.models = models;
    this.settings = settings;
  }

  /** Deploys a model, or deploys it anew. */
  public Deployment deploy(Caller caller, KoreDraft draft, RequestId request) {
    Permissions.require(
        caller, Scope.DEPLOY_MODEL, DeploymentError.Action.DEPLOY, /* deployment= */ null);
    return changes.unlessAnswered(caller, request, () -> deployNow(caller, draft, request));
  }

  private Deployment deployNow(Caller caller, KoreDraft draft, RequestId request) {
    var model = model(caller, draft.modelId());
    var reading = KoreRules.read(draft, model, settings, changes.queue(caller.project()));
    var existing = existing(caller, model);
    if (existing.isEmpty()) {
      try {
        return changes.create(
            caller,
            new Profile(
                reading.name(),
                Map.of(),
                new Target.Pinned(model.model(), model.version(), model.id())),
            Revision.first(reading.configuration(), model.version(), changes.now()),
            Operation.Action.DEPLOY,
            Terms.of(request));
      } catch (DeploymentException e) {
        if (!(e.error() instanceof DeploymentError.AlreadyExists)) {
          throw e;
        }
        // Somebody else deployed it in between; what follows supersedes that.
      }
    }
    return changes.change(
        caller,
        () -> deployed(caller, model),
        deployment ->
            new Changes.Step(
                Intent.RUNNING,
                deployment
                    .desired()
                    .next(
                        deployment.latestRevision() + 1,
                        reading
                            .configuration()
                            .rolledOutBy(deployment.desired().configuration().rollout()),
                        model.version(),
                        changes.now()),
                Operation.Action.DEPLOY),
        Terms.of(request));
  }

  /** Takes a model out of service. Undeploying twice changes nothing the second time. */
  public Deployment undeploy(Caller caller, String modelId, RequestId request) {
    Permissions.require(
        caller, Scope.UNDEPLOY_MODEL, DeploymentError.Action.UNDEPLOY, /* deployment= */ null);
    var model = model(caller, modelId);
    return changes.change(
        caller,
        () -> deployed(caller, model),
        deployment ->
            deployment.intent() == Intent.DISABLED
                ? null
                : new Changes.Step(
                    deployment.intent().after(Intent.Request.DISABLE),
                    deployment.desired(),
                    Operation.Action.UNDEPLOY),
        Terms.of(request));
  }

  private KoreModel model(Caller caller, String id) {
    // No stored id has a NUL, and a store may refuse to look for one.
    return Optional.of(id)
        .filter(text -> text.indexOf('\0') < 0)
        .flatMap(text -> models.findKore(caller.project(), text))
        .orElseThrow(() -> new DeploymentException(missing(caller, id)));
  }

  private DeploymentError missing(Caller caller, String id) {
    return id.indexOf('\0') < 0 && models.isImported(caller.project(), id)
        ? new DeploymentError.ModelNotReady(id)
        : new DeploymentError.ModelNotFound(id, "There is no such model.");
  }

  private Optional<Deployment> existing(Caller caller, KoreModel model) {
    return changes.deployments().findByAlias(caller.project(), model.id());
  }

  private Deployment deployed(Caller caller, KoreModel model) {
    return existing(caller, model)
        .orElseThrow(() -> new DeploymentException(new DeploymentError.NotDeployed(model.id())));
  }
}
