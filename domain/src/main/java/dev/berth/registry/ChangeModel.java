package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Labels;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.model.Model;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.registry.Registry.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes and deletes models, and deletes versions. A request that was carried out before is
 * answered before anything is refused.
 *
 * <p>Errors: ModelNotFound, ModelVersionNotFound, ModelPermissionDenied, InvalidRequest,
 * ModelNameTaken, every ModelError, RequestIdReused, Overloaded.
 */
public final class ChangeModel {
  private static final int MOST_TRIES = 20;

  private final Registry registry;
  private final ModelRepository models;
  private final Clock clock;

  /** Changes those models. */
  public ChangeModel(Registry registry, ModelRepository models, Clock clock) {
    this.registry = registry;
    this.models = models;
    this.clock = clock;
  }

  /** What to change; null means to leave it as it is. */
  public record Edit(
      @Nullable String displayName, @Nullable UnaryOperator<Map<String, String>> labels) {}

  /**
   * Gives a model another name or other labels; what is so already changes nothing.
   *
   * @param rid of the model
   */
  public Model update(Caller caller, String rid, Edit edit, Terms terms) {
    return write(caller, terms, () -> tryToUpdate(caller, rid, edit, terms))
        .or(() -> models.find(caller.project(), new ModelRid(rid)))
        .orElseThrow(() -> Publication.notFound(rid));
  }

  private Attempt<Model> tryToUpdate(Caller caller, String rid, Edit edit, Terms terms) {
    var before = Publication.writable(models, caller, ModelAction.UPDATE, rid);
    requireEtag(before, terms);
    var name = edit.displayName() == null ? before.displayName() : edit.displayName();
    var labels = edit.labels() == null ? before.labels() : edit.labels().apply(before.labels());
    var violations = new ArrayList<Violation>();
    ModelRules.checkName(name, violations);
    Labels.check(ModelRules.LABELS, labels, violations);
    if (!violations.isEmpty()) {
      throw refusal(new DeploymentError.InvalidRequest(violations));
    }
    // To the millisecond, so that what is stored equals what is answered.
    var now = Instant.ofEpochMilli(clock.millis());
    var after = before.describe(name, labels, caller.actor(), now);
    if (name.equals(before.displayName()) && labels.equals(before.labels())) {
      return new Attempt<>(new Written.Done(), before);
    }
    var written = registry.update(after, terms.request(), terms.validateOnly());
    if (written instanceof Written.NameTaken) {
      throw refusal(new DeploymentError.ModelNameTaken(before.parentFolder(), name));
    }
    return new Attempt<>(written, after);
  }

  /**
   * Deletes a model with its versions.
   *
   * @param rid of the model
   */
  public void delete(Caller caller, String rid, Terms terms) {
    write(
        caller,
        terms,
        () -> {
          var model = Publication.writable(models, caller, ModelAction.DELETE, rid);
          requireEtag(model, terms);
          var written = registry.delete(model, terms.request(), terms.validateOnly());
          if (written instanceof Written.InUse(_, var deployments)) {
            throw refusal(new DeploymentError.ModelInUse(rid, deployments));
          }
          return new Attempt<>(written, model);
        });
  }

  /**
   * Deletes a version.
   *
   * @param model RID of its model
   * @param rid of the version
   */
  public void deleteVersion(Caller caller, String model, String rid, Terms terms) {
    write(
        caller,
        terms,
        () -> {
          var version = deletable(caller, model, rid);
          var written =
              registry.delete(caller.project(), version, terms.request(), terms.validateOnly());
          if (written instanceof Written.InUse(var branches, var deployments)) {
            throw refusal(new DeploymentError.ModelVersionInUse(rid, branches, deployments));
          }
          return new Attempt<>(written, version);
        });
  }

  private ModelVersion deletable(Caller caller, String model, String rid) {
    var version =
        Publication.findVersion(models, caller, rid)
            .filter(_ -> caller.may(Scope.MODELS_READ) || caller.may(Scope.MODELS_WRITE))
            .filter(found -> found.model().value().equals(model))
            .orElseThrow(() -> refusal(new DeploymentError.ModelVersionNotFound(model, rid)));
    Publication.require(caller, ModelAction.DELETE_VERSION, model);
    return version;
  }

  /** What became of one try, and what it was to make. */
  private record Attempt<T>(Written written, T made) {}

  /** Tries until it is decided; empty where the request was carried out before. */
  private <T> Optional<T> write(Caller caller, Terms terms, Supplier<Attempt<T>> attempt) {
    for (var tries = 0; tries < MOST_TRIES; tries++) {
      var before = registry.answered(caller.project(), terms.request());
      if (before.isPresent()) {
        Publication.same(before.get(), terms.request());
        return Optional.empty();
      }
      var made = attempt.get();
      switch (made.written()) {
        case Written.Done() -> {
          return Optional.of(made.made());
        }
        case Written.Repeated _, Written.Stale() -> {}
        case Written.NameTaken(), Written.InUse _ ->
            throw new IllegalStateException("said before: " + made.written());
      }
    }
    throw refusal(new DeploymentError.Overloaded("the model changes too often; try again"));
  }

  private static void requireEtag(Model model, Terms terms) {
    var given = terms.etag();
    if (given != null && !given.equals(model.etag())) {
      throw refusal(new DeploymentError.ModelChanged(given, model));
    }
  }

  private static DeploymentException refusal(DeploymentError error) {
    return new DeploymentException(error);
  }
}
