package dev.berth.registry;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.RequestId;
import dev.berth.listing.Listing;
import dev.berth.model.BranchTarget;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.project.ProjectId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Writes models to those in memory. */
public final class InMemoryRegistry implements Registry {
  private record Asked(ProjectId project, String requestId) {}

  private static final int MOST_USERS = 10;

  private final InMemoryModelRepository models;
  private final DeploymentRepository deployments;
  private final BiConsumer<ProjectId, BranchTarget> wake;
  private final Map<Asked, Written.Repeated> answered = new HashMap<>();

  /**
   * Writes there.
   *
   * @param deployments those that use the models
   * @param wake makes the deployments due that follow a branch
   */
  public InMemoryRegistry(
      InMemoryModelRepository models,
      DeploymentRepository deployments,
      BiConsumer<ProjectId, BranchTarget> wake) {
    this.models = models;
    this.deployments = deployments;
    this.wake = wake;
  }

  @Override
  public synchronized Written create(Model model, RequestId request) {
    var before = answered.get(new Asked(model.project(), request.value()));
    if (before != null) {
      return before;
    }
    if (!models.add(model)) {
      return new Written.NameTaken();
    }
    answer(model.project(), request, model.rid().value());
    return new Written.Done();
  }

  @Override
  public synchronized Written rehearse(Model model, RequestId request) {
    var before = answered.get(new Asked(model.project(), request.value()));
    if (before != null) {
      return before;
    }
    return models.hasName(model) ? new Written.NameTaken() : new Written.Done();
  }

  @Override
  public synchronized Written rehearse(
      ProjectId project, ModelVersion version, String branch, RequestId request) {
    var before = answered.get(new Asked(project, request.value()));
    return before == null ? new Written.Done() : before;
  }

  @Override
  public synchronized Written update(Model after, RequestId request, boolean rehearsal) {
    var before = answered(after.project(), request);
    if (before.isPresent()) {
      return before.get();
    }
    if (!isNow(after, after.version() - 1)) {
      return new Written.Stale();
    }
    if (models.hasName(after)) {
      return new Written.NameTaken();
    }
    if (!rehearsal) {
      models.replace(after);
      answer(after.project(), request, after.rid().value());
    }
    return new Written.Done();
  }

  @Override
  public synchronized Written delete(Model model, RequestId request, boolean rehearsal) {
    var before = answered(model.project(), request);
    if (before.isPresent()) {
      return before.get();
    }
    if (!isNow(model, model.version())) {
      return new Written.Stale();
    }
    var users = users(model.project(), each -> each.target().model().equals(model.rid()));
    if (!users.isEmpty()) {
      return new Written.InUse(List.of(), users);
    }
    if (!rehearsal) {
      models.remove(model);
      answer(model.project(), request, model.rid().value());
    }
    return new Written.Done();
  }

  @Override
  public synchronized Written delete(
      ProjectId project, ModelVersion version, RequestId request, boolean rehearsal) {
    var before = answered(project, request);
    if (before.isPresent()) {
      return before.get();
    }
    if (models.findVersion(project, version.rid()).isEmpty()) {
      return new Written.Stale();
    }
    var branches = models.branches(project, version);
    var users = users(project, each -> runs(each, version));
    if (!branches.isEmpty() || !users.isEmpty()) {
      return new Written.InUse(branches, users);
    }
    if (!rehearsal) {
      models.remove(project, version);
      answer(project, request, version.rid().value());
    }
    return new Written.Done();
  }

  @Override
  public synchronized Optional<Written.Repeated> answered(ProjectId project, RequestId request) {
    return Optional.ofNullable(answered.get(new Asked(project, request.value())));
  }

  private boolean isNow(Model model, long version) {
    return models
        .find(model.project(), model.rid())
        .filter(now -> now.version() == version)
        .isPresent();
  }

  private List<DeploymentId> users(ProjectId project, Predicate<Deployment> uses) {
    return deployments.page(project, Listing.newest(Integer.MAX_VALUE)).stream()
        .filter(uses)
        .map(Deployment::id)
        .sorted()
        .limit(MOST_USERS)
        .toList();
  }

  private boolean runs(Deployment deployment, ModelVersion version) {
    return LongStream.rangeClosed(1, deployment.latestRevision())
        .mapToObj(number -> deployments.findRevision(deployment.id(), number))
        .flatMap(Optional::stream)
        .anyMatch(revision -> revision.version().equals(version.rid()));
  }

  @Override
  public List<Model> models(ProjectId project, Listing<Model> listing) {
    return listing.of(models.all(project).stream(), model -> model.rid().value());
  }

  @Override
  public synchronized Written publish(
      ProjectId project, ModelVersion version, String branch, RequestId request) {
    var before = answered.get(new Asked(project, request.value()));
    if (before != null) {
      return before;
    }
    models.add(project, version, branch);
    answer(project, request, version.rid().value());
    wake.accept(project, new BranchTarget(version.model(), branch));
    return new Written.Done();
  }

  private void answer(ProjectId project, RequestId request, String made) {
    answered.put(
        new Asked(project, request.value()), new Written.Repeated(request.bodyDigest(), made));
  }

  @Override
  public List<ModelVersion> versions(
      ProjectId project, ModelRid model, @Nullable String branch, Listing<ModelVersion> listing) {
    return listing.of(
        models.versions(project, model, branch).stream(), version -> version.rid().value());
  }
}
