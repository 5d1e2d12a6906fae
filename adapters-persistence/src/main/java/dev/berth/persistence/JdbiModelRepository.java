package dev.berth.persistence;

import static dev.berth.persistence.Times.utc;

import dev.berth.model.BranchTarget;
import dev.berth.model.KoreModel;
import dev.berth.model.Model;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.persistence.stored.StoredModels;
import dev.berth.project.ProjectId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The models, one row for each thing that has a name. */
final class JdbiModelRepository implements ModelRepository {
  private final Gate gate;

  /** The repository behind that gate. */
  JdbiModelRepository(Gate gate) {
    this.gate = gate;
  }

  @Override
  public Optional<Model> find(ProjectId project, ModelRid model) {
    return query(dao -> dao.model(project.value(), model.value()));
  }

  @Override
  public Optional<ModelVersion> findVersion(ProjectId project, ModelVersionRid version) {
    return query(dao -> dao.version(project.value(), version.value()))
        .map(JdbiModelRepository::version);
  }

  @Override
  public Optional<ModelVersion> latest(ProjectId project, BranchTarget target) {
    return query(dao -> dao.latest(project.value(), target.model().value(), target.branch()))
        .map(JdbiModelRepository::version);
  }

  @Override
  public Optional<KoreModel> findKore(ProjectId project, String koreId) {
    return query(dao -> dao.kore(project.value(), koreId))
        .map(
            row ->
                new KoreModel(
                    row.id(),
                    row.kind() == null ? null : KoreModel.Kind.valueOf(row.kind()),
                    new ModelRid(row.model()),
                    new ModelVersionRid(row.version())));
  }

  @Override
  public boolean isImported(ProjectId project, String koreId) {
    return query(dao -> dao.imported(project.value(), koreId));
  }

  @Override
  public Optional<BranchTarget> defaultTarget(ProjectId project) {
    return query(dao -> dao.defaultTarget(project.value()))
        .map(row -> new BranchTarget(new ModelRid(row.model()), row.branch()));
  }

  @Override
  public void register(ModelRegistration registration) {
    var model = registration.model();
    var version = registration.version();
    var koreIds = registration.koreIds();
    query(
        dao ->
            dao.register(
                ModelRow.of(model),
                version.rid().value(),
                utc(version.createdAt()),
                artifact(version),
                StoredModels.write(version),
                registration.branches().toArray(String[]::new),
                registration.defaultBranch(),
                texts(koreIds, KoreModel::id),
                texts(koreIds, kore -> kore.kind() == null ? null : kore.kind().name()),
                texts(koreIds, kore -> kore.model().value()),
                texts(koreIds, kore -> kore.version().value())));
  }

  private static String[] texts(
      List<KoreModel> models, Function<KoreModel, @Nullable String> text) {
    return models.stream().map(text).toArray(String[]::new);
  }

  static ModelVersion version(ModelDao.VersionRow row) {
    return StoredModels.read(
        row.body(),
        new ModelVersionRid(row.rid()),
        new ModelRid(row.model()),
        row.createdAt().toInstant());
  }

  /** Digest of the file that serves a version, if one does. */
  static @Nullable String artifact(ModelVersion version) {
    return version.serving() instanceof Serving.Artifact(_, var sha256) ? sha256 : null;
  }

  private <T> T query(Function<ModelDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(ModelDao.class)));
  }
}
