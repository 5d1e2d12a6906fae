package dev.berth.model;

import dev.berth.project.ProjectId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Models in memory. */
public final class InMemoryModelRepository implements ModelRepository {
  private record Key<T>(ProjectId project, T id) {}

  private final Map<Key<ModelRid>, Model> models = new HashMap<>();
  private final Map<Key<ModelVersionRid>, ModelVersion> versions = new HashMap<>();
  private final Map<Key<ModelVersionRid>, Set<String>> branchesOf = new HashMap<>();
  private final Map<Key<BranchTarget>, ModelVersionRid> branches = new HashMap<>();
  private final Map<Key<String>, KoreModel> koreModels = new HashMap<>();
  private final Set<Key<String>> imported = new HashSet<>();
  private final Map<ProjectId, BranchTarget> defaults = new HashMap<>();

  @Override
  public synchronized Optional<Model> find(ProjectId project, ModelRid model) {
    return Optional.ofNullable(models.get(new Key<>(project, model)));
  }

  @Override
  public synchronized Optional<ModelVersion> findVersion(
      ProjectId project, ModelVersionRid version) {
    return Optional.ofNullable(versions.get(new Key<>(project, version)));
  }

  @Override
  public synchronized Optional<ModelVersion> latest(ProjectId project, BranchTarget target) {
    return Optional.ofNullable(branches.get(new Key<>(project, target)))
        .flatMap(version -> findVersion(project, version));
  }

  @Override
  public synchronized Optional<KoreModel> findKore(ProjectId project, String koreId) {
    return Optional.ofNullable(koreModels.get(new Key<>(project, koreId)));
  }

  @Override
  public synchronized boolean isImported(ProjectId project, String koreId) {
    return imported.contains(new Key<>(project, koreId));
  }

  /** From now on, an import of that id was begun. */
  public synchronized void begun(ProjectId project, String koreId) {
    imported.add(new Key<>(project, koreId));
  }

  @Override
  public synchronized Optional<BranchTarget> defaultTarget(ProjectId project) {
    return Optional.ofNullable(defaults.get(project)).or(() -> masterOfTheOnlyModel(project));
  }

  @Override
  public synchronized void register(ModelRegistration registration) {
    var project = registration.model().project();
    var model = registration.model().rid();
    var version = registration.version();
    models.putIfAbsent(new Key<>(project, model), registration.model());
    versions.putIfAbsent(new Key<>(project, version.rid()), version);
    branchesOf.putIfAbsent(new Key<>(project, version.rid()), Set.copyOf(registration.branches()));
    for (var branch : registration.branches()) {
      branches.putIfAbsent(new Key<>(project, new BranchTarget(model, branch)), version.rid());
    }
    for (var kore : registration.koreIds()) {
      koreModels.putIfAbsent(new Key<>(project, kore.id()), kore);
    }
    if (registration.defaultBranch() != null) {
      defaults.putIfAbsent(project, new BranchTarget(model, registration.defaultBranch()));
    }
  }

  /** Whether it could be added; not where its folder has one of its name. */
  public synchronized boolean add(Model model) {
    var taken = hasName(model);
    if (!taken) {
      models.put(new Key<>(model.project(), model.rid()), model);
    }
    return !taken;
  }

  /** Whether the folder of that model has one of its name. */
  public synchronized boolean hasName(Model model) {
    return models.values().stream()
        .anyMatch(
            other ->
                other.project().equals(model.project())
                    && !other.rid().equals(model.rid())
                    && other.parentFolder().equals(model.parentFolder())
                    && other.displayName().equals(model.displayName()));
  }

  /** Stores what a model is now. */
  public synchronized void replace(Model after) {
    models.put(new Key<>(after.project(), after.rid()), after);
  }

  /** Takes a model away, with everything that belongs to it. */
  public synchronized void remove(Model model) {
    var project = model.project();
    models.remove(new Key<>(project, model.rid()));
    branches.keySet().removeIf(key -> of(key, project) && key.id().model().equals(model.rid()));
    defaults.entrySet().removeIf(each -> each.getValue().model().equals(model.rid()));
    versions(project, model.rid(), null).forEach(version -> remove(project, version));
  }

  /** Takes a version away. */
  public synchronized void remove(ProjectId project, ModelVersion version) {
    versions.remove(new Key<>(project, version.rid()));
    branchesOf.remove(new Key<>(project, version.rid()));
    koreModels
        .entrySet()
        .removeIf(
            each ->
                of(each.getKey(), project)
                    && each.getValue().version().equals(version.rid())
                    && forget(each.getKey()));
  }

  private boolean forget(Key<String> koreId) {
    imported.remove(koreId);
    return true;
  }

  /** The branches that point at a version, in the order of their names. */
  public synchronized List<String> branches(ProjectId project, ModelVersion version) {
    return branches.entrySet().stream()
        .filter(each -> of(each.getKey(), project) && each.getValue().equals(version.rid()))
        .map(each -> each.getKey().id().branch())
        .sorted()
        .toList();
  }

  private static boolean of(Key<?> key, ProjectId project) {
    return key.project().equals(project);
  }

  /** Adds a version that is the latest on a branch now. */
  public synchronized void add(ProjectId project, ModelVersion version, String branch) {
    versions.put(new Key<>(project, version.rid()), version);
    branchesOf.put(new Key<>(project, version.rid()), Set.of(branch));
    branches.put(new Key<>(project, new BranchTarget(version.model(), branch)), version.rid());
  }

  /** The versions of a model, in no order; of one branch if one is named. */
  public synchronized List<ModelVersion> versions(
      ProjectId project, ModelRid model, @Nullable String branch) {
    return versions.entrySet().stream()
        .filter(entry -> entry.getKey().project().equals(project))
        .filter(
            entry ->
                branch == null
                    || branchesOf.getOrDefault(entry.getKey(), Set.of()).contains(branch))
        .map(Map.Entry::getValue)
        .filter(version -> version.model().equals(model))
        .toList();
  }

  /** Whether the project has any model. */
  public synchronized boolean any(ProjectId project) {
    return models.keySet().stream().anyMatch(key -> key.project().equals(project));
  }

  /** The models of a project, in no order. */
  public synchronized List<Model> all(ProjectId project) {
    return models.values().stream().filter(model -> model.project().equals(project)).toList();
  }

  private Optional<BranchTarget> masterOfTheOnlyModel(ProjectId project) {
    List<ModelRid> known =
        models.keySet().stream().filter(key -> key.project().equals(project)).map(Key::id).toList();
    return known.size() == 1
        ? Optional.of(new BranchTarget(known.getFirst(), "master"))
        : Optional.empty();
  }
}
