package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Labels;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.model.Model;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.Rid;
import dev.berth.registry.Registry.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a model without versions in the caller's project.
 *
 * <p>Errors: ModelPermissionDenied, InvalidRequest, ModelNameTaken, RequestIdReused.
 */
public final class CreateModel {
  private final Registry registry;
  private final ModelRepository models;
  private final Supplier<UUID> ids;
  private final Clock clock;

  /**
   * Makes models there.
   *
   * @param ids makes time-ordered UUIDs
   */
  public CreateModel(Registry registry, ModelRepository models, Supplier<UUID> ids, Clock clock) {
    this.registry = registry;
    this.models = models;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Makes one without labels, as Foundry's surface does.
   *
   * @param name null means that the client left it out
   * @param parentFolder RID of the folder that it shall lie in; Berth has no folders of its own, so
   *     any will do
   */
  public Model run(
      Caller caller, @Nullable String name, @Nullable String parentFolder, Terms terms) {
    return run(caller, name, parentFolder, Map.of(), terms);
  }

  /** Makes one. */
  public Model run(
      Caller caller,
      @Nullable String name,
      @Nullable String parentFolder,
      Map<String, String> labels,
      Terms terms) {
    Publication.require(caller, ModelAction.CREATE, /* model= */ null);
    var violations = new ArrayList<Violation>();
    if (name == null) {
      violations.add(new Violation.Missing("name"));
    } else {
      ModelRules.checkName(name, violations);
    }
    if (parentFolder == null) {
      violations.add(new Violation.Missing("parentFolderRid"));
    } else if (!Rid.isOne(parentFolder)) {
      violations.add(
          new Violation.Invalid(
              "parentFolderRid", "parentFolderRid: " + parentFolder + " (expected: a RID)"));
    }
    Labels.check(ModelRules.LABELS, labels, violations);
    if (!violations.isEmpty() || name == null || parentFolder == null) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    // To the millisecond, so that what is stored equals what is answered.
    var now = Instant.ofEpochMilli(clock.millis());
    var model =
        new Model(
            newRid(), caller.project(), parentFolder, name, labels, 1, now, now, caller.actor());
    var request = terms.request();
    var written =
        terms.validateOnly() ? registry.rehearse(model, request) : registry.create(model, request);
    return switch (written) {
      case Written.Done() -> model;
      case Written.Repeated repeated -> {
        var made = Publication.same(repeated, request);
        yield models
            .find(caller.project(), new ModelRid(made))
            .orElseThrow(() -> Publication.notFound(made));
      }
      case Written.NameTaken() ->
          throw new DeploymentException(new DeploymentError.ModelNameTaken(parentFolder, name));
      case Written.Stale(), Written.InUse _ ->
          throw new IllegalStateException("a new model: " + written);
    };
  }

  private ModelRid newRid() {
    return new ModelRid("ri.models.main.model." + ids.get());
  }
}
