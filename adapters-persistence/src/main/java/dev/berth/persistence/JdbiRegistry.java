package dev.berth.persistence;

import static dev.berth.persistence.Times.utc;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.RequestId;
import dev.berth.listing.Listing;
import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.persistence.stored.StoredModels;
import dev.berth.project.ProjectId;
import dev.berth.registry.Registry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/** Writes models and versions; every write is one statement. */
final class JdbiRegistry implements Registry {
  private static final String SAME_NAME = "model_name";
  private static final String BRANCH_POINTS = "model_branch_project_version_fkey";
  private static final String MODEL_GONE = "model_version_project_model_fkey";
  private static final int MOST_USERS = 10;

  /** Keeps these ids apart from those of deployments, in whose table they lie. */
  private static final String ID_PREFIX = "models/";

  private static final RowMapper<ModelDao.VersionRow> VERSIONS =
      ConstructorMapper.of(ModelDao.VersionRow.class);

  private final Gate gate;
  private final Supplier<UUID> attempts;

  /**
   * The registry behind that gate.
   *
   * @param attempts names each try of a write, time-ordered
   */
  JdbiRegistry(Gate gate, Supplier<UUID> attempts) {
    this.gate = gate;
    this.attempts = attempts;
  }

  @Override
  public Written create(Model model, RequestId request) {
    return write(model.project(), request, creation(model), /* rehearsal= */ false);
  }

  @Override
  public Written rehearse(Model model, RequestId request) {
    return write(model.project(), request, creation(model), /* rehearsal= */ true);
  }

  private static BiFunction<RegistryDao, RequestRow, Integer> creation(Model model) {
    return (dao, row) -> dao.create(ModelRow.of(model), row);
  }

  @Override
  public Written publish(
      ProjectId project, ModelVersion version, String branch, RequestId request) {
    return write(project, request, publication(project, version, branch), /* rehearsal= */ false);
  }

  @Override
  public Written rehearse(
      ProjectId project, ModelVersion version, String branch, RequestId request) {
    return write(project, request, publication(project, version, branch), /* rehearsal= */ true);
  }

  private static BiFunction<RegistryDao, RequestRow, Integer> publication(
      ProjectId project, ModelVersion version, String branch) {
    return (dao, row) ->
        dao.publish(
            project.value(),
            version.model().value(),
            version.rid().value(),
            utc(version.createdAt()),
            branch,
            JdbiModelRepository.artifact(version),
            StoredModels.write(version),
            row);
  }

  @Override
  public Written update(Model after, RequestId request, boolean rehearsal) {
    return write(
        after.project(), request, (dao, row) -> dao.update(ModelRow.of(after), row), rehearsal);
  }

  @Override
  public Written delete(Model model, RequestId request, boolean rehearsal) {
    var project = model.project();
    var rid = model.rid().value();
    var written =
        write(
            project,
            request,
            (dao, row) -> dao.delete(project.value(), rid, model.version(), row),
            rehearsal);
    return written instanceof Written.InUse
        ? inUse(List.of(), users(project, model.rid(), /* version= */ null))
        : written;
  }

  @Override
  public Written delete(
      ProjectId project, ModelVersion version, RequestId request, boolean rehearsal) {
    var rid = version.rid().value();
    var written =
        write(
            project,
            request,
            (dao, row) -> dao.deleteVersion(project.value(), rid, row),
            rehearsal);
    return written instanceof Written.InUse
        ? inUse(
            query(dao -> dao.branches(project.value(), version.model().value(), rid)),
            users(project, version.model(), rid))
        : written;
  }

  private List<DeploymentId> users(ProjectId project, ModelRid model, @Nullable String version) {
    return query(dao -> dao.users(project.value(), model.value(), version, MOST_USERS)).stream()
        .map(DeploymentId::new)
        .toList();
  }

  /** Stale where whoever used it was gone before it could be named. */
  private static Written inUse(List<String> branches, List<DeploymentId> users) {
    return branches.isEmpty() && users.isEmpty()
        ? new Written.Stale()
        : new Written.InUse(branches, users);
  }

  private Written write(
      ProjectId project,
      RequestId request,
      BiFunction<RegistryDao, RequestRow, Integer> statement,
      boolean rehearsal) {
    var row = new RequestRow(attempts.get(), ID_PREFIX + request.value(), request.bodyDigest());
    Function<Handle, Integer> write =
        handle -> statement.apply(handle.attach(RegistryDao.class), row);
    try {
      var written =
          rehearsal ? RequestRow.rehearse(gate, write) : row.once(gate, request.value(), write);
      return written == 1
          ? new Written.Done()
          : repeated(project, row).orElseGet(Written.Stale::new);
    } catch (RuntimeException failure) {
      return refused(project, row, failure);
    }
  }

  @Override
  public Optional<Written.Repeated> answered(ProjectId project, RequestId request) {
    return made(project, ID_PREFIX + request.value());
  }

  private Optional<Written.Repeated> made(ProjectId project, String requestId) {
    return query(dao -> dao.made(project.value(), requestId))
        .map(row -> new Written.Repeated(row.bodyDigest(), row.made()));
  }

  /** The same request may have been carried out for another caller, which explains everything. */
  private Optional<Written> repeated(ProjectId project, RequestRow request) {
    return made(project, request.id()).map(Function.identity());
  }

  private Written refused(ProjectId project, RequestRow request, RuntimeException failure) {
    var message = Verdict.serverMessage(failure).orElseThrow(() -> failure);
    return repeated(project, request)
        .orElseGet(
            () ->
                switch (String.valueOf(message.getConstraint())) {
                  case SAME_NAME -> new Written.NameTaken();
                  case DeploymentSql.VERSION_GONE, BRANCH_POINTS ->
                      new Written.InUse(List.of(), List.of());
                  case MODEL_GONE -> new Written.Stale();
                  case JdbiProjectRepository.OWNS_MODELS ->
                      throw new DeploymentException(
                          new DeploymentError.ProjectNotFound(project.value()));
                  default -> throw failure;
                });
  }

  @Override
  public List<Model> models(ProjectId project, Listing<Model> listing) {
    var sql = ListedModels.page(project, listing);
    return gate.repeatable(handle -> sql.query(handle).map(new ModelRow.Mapper()).list());
  }

  @Override
  public List<ModelVersion> versions(
      ProjectId project, ModelRid model, @Nullable String branch, Listing<ModelVersion> listing) {
    var sql = ListedVersions.page(project, model, branch, listing);
    return gate.repeatable(handle -> sql.query(handle).map(VERSIONS).list()).stream()
        .map(JdbiModelRepository::version)
        .toList();
  }

  private <T> T query(Function<RegistryDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(RegistryDao.class)));
  }
}
