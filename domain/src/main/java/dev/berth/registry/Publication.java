package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.model.BranchTarget;
import dev.berth.model.Model;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Rid;
import dev.berth.registry.Registry.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the use cases that make versions share: who may, and how a version becomes durable. */
public final class Publication {
  private final Registry registry;
  private final ModelRepository models;
  private final Supplier<UUID> ids;
  private final Clock clock;
  private final Runnable wake;

  /**
   * Publishes there.
   *
   * @param ids makes time-ordered UUIDs
   * @param wake tells the reconciler that deployments became due
   */
  public Publication(
      Registry registry, ModelRepository models, Supplier<UUID> ids, Clock clock, Runnable wake) {
    this.registry = registry;
    this.models = models;
    this.ids = ids;
    this.clock = clock;
    this.wake = wake;
  }

  ModelVersionRid newRid() {
    return new ModelVersionRid("ri.models.main.model-version." + ids.get());
  }

  /** To the millisecond, so that what is stored equals what is answered. */
  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  /** A branch as a client named it is one, or null or empty. */
  static void checkBranch(@Nullable String branch, List<Violation> violations) {
    if (branch != null && !BranchTarget.isBranch(branch)) {
      violations.add(
          new Violation.Invalid(
              "branch",
              "branch (expected: at most %d characters, none of them NUL)"
                  .formatted(BranchTarget.LONGEST_BRANCH)));
    }
  }

  static String branchOrDefault(@Nullable String branch) {
    return branch == null || branch.isEmpty() ? BranchTarget.DEFAULT_BRANCH : branch;
  }

  ModelVersion publish(Caller caller, ModelVersion version, String branch, Terms terms) {
    var project = caller.project();
    var request = terms.request();
    var written =
        terms.validateOnly()
            ? registry.rehearse(project, version, branch, request)
            : registry.publish(project, version, branch, request);
    return switch (written) {
      case Written.Done() -> {
        if (!terms.validateOnly()) {
          wake.run();
        }
        yield version;
      }
      case Written.Repeated repeated -> {
        var made = new ModelVersionRid(same(repeated, request));
        yield models
            .findVersion(caller.project(), made)
            .orElseThrow(
                () ->
                    new DeploymentException(
                        new DeploymentError.ModelVersionNotFound(
                            version.model().value(), made.value())));
      }
      case Written.Stale() -> throw notFound(version.model().value());
      case Written.NameTaken(), Written.InUse _ ->
          throw new IllegalStateException("a new version: " + written);
    };
  }

  /** A model that the caller may write to. */
  Model writable(Caller caller, ModelAction action, String rid) {
    return writable(models, caller, action, rid);
  }

  static Model writable(ModelRepository models, Caller caller, ModelAction action, String rid) {
    var model =
        find(models, caller, rid)
            .filter(_ -> caller.may(Scope.MODELS_READ) || caller.may(Scope.MODELS_WRITE))
            .orElseThrow(() -> notFound(rid));
    require(caller, action, rid);
    return model;
  }

  Optional<ModelVersion> findVersion(Caller caller, String rid) {
    return findVersion(models, caller, rid);
  }

  static void require(Caller caller, ModelAction action, @Nullable String model) {
    if (!caller.may(Scope.MODELS_WRITE)) {
      throw new DeploymentException(
          new DeploymentError.ModelPermissionDenied(action, Scope.MODELS_WRITE.wireName(), model));
    }
  }

  /** RID of what the request made before, if this is the same request. */
  static String same(Written.Repeated repeated, RequestId request) {
    if (!repeated.bodyDigest().equals(request.bodyDigest())) {
      throw new DeploymentException(new DeploymentError.RequestIdReused(request.value()));
    }
    return repeated.made();
  }

  static Optional<Model> find(ModelRepository models, Caller caller, String rid) {
    return Optional.of(rid)
        .filter(Rid::isOne)
        .flatMap(text -> models.find(caller.project(), new ModelRid(text)));
  }

  static Optional<ModelVersion> findVersion(ModelRepository models, Caller caller, String rid) {
    return Optional.of(rid)
        .filter(Rid::isOne)
        .flatMap(text -> models.findVersion(caller.project(), new ModelVersionRid(text)));
  }

  static DeploymentException notFound(String rid) {
    return new DeploymentException(
        new DeploymentError.ModelNotFound(rid, "The given Model could not be found."));
  }
}
