package dev.berth.registry;

import dev.berth.deployment.RequestId;
import dev.berth.model.BranchTarget;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.project.ProjectId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes models to those in memory. */
public final class InMemoryRegistry implements Registry {
  private record Asked(ProjectId project, String requestId) {}

  private final InMemoryModelRepository models;
  private final BiConsumer<ProjectId, BranchTarget> wake;
  private final Map<Asked, Written.Repeated> answered = new HashMap<>();

  /**
   * Writes there.
   *
   * @param wake makes the deployments due that follow a branch
   */
  public InMemoryRegistry(
      InMemoryModelRepository models, BiConsumer<ProjectId, BranchTarget> wake) {
    this.models = models;
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
  public List<Model> models(ProjectId project, @Nullable ModelRid after, int limit) {
    return models.all(project).stream()
        .filter(model -> after == null || model.rid().value().compareTo(after.value()) < 0)
        .sorted(Comparator.comparing((Model model) -> model.rid().value()).reversed())
        .limit(limit)
        .toList();
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
  public List<ModelVersion> page(
      ProjectId project,
      ModelRid model,
      @Nullable String branch,
      @Nullable Place after,
      int limit) {
    var newestFirst =
        Comparator.comparing(ModelVersion::createdAt)
            .thenComparing(version -> version.rid().value())
            .reversed();
    return models.versions(project, model, branch).stream()
        .sorted(newestFirst)
        .filter(version -> after == null || beyond(version, after))
        .limit(limit)
        .toList();
  }

  private static boolean beyond(ModelVersion version, Place after) {
    var order = version.createdAt().compareTo(after.createdAt());
    return order < 0
        || (order == 0 && version.rid().value().compareTo(after.version().value()) < 0);
  }
}
