package dev.berth.persistence;

import static dev.berth.persistence.DeploymentRow.utc;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.persistence.stored.StoredModels;
import dev.berth.project.ProjectId;
import dev.berth.registry.Registry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes models and versions; every write is one statement. */
final class JdbiRegistry implements Registry {
  private static final String SAME_NAME = "model_name";

  /** Keeps these ids apart from those of deployments, in whose table they lie. */
  private static final String ID_PREFIX = "models/";

  /** Later than any version. */
  private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

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
    return (dao, row) ->
        dao.create(
            model.project().value(),
            model.rid().value(),
            model.parentFolder(),
            model.displayName(),
            row);
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
            StoredModels.write(version),
            row);
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
      if (rehearsal) {
        RequestRow.rehearse(gate, write);
      } else {
        row.once(gate, request.value(), write);
      }
      return new Written.Done();
    } catch (RuntimeException failure) {
      return refused(project, row, failure);
    }
  }

  @Override
  public List<Model> models(ProjectId project, @Nullable ModelRid after, int limit) {
    return query(dao -> dao.models(project.value(), after == null ? null : after.value(), limit))
        .stream()
        .map(
            row ->
                new Model(new ModelRid(row.rid()), project, row.parentFolder(), row.displayName()))
        .toList();
  }

  private Written refused(ProjectId project, RequestRow request, RuntimeException failure) {
    var message = Verdict.serverMessage(failure).orElseThrow(() -> failure);
    // The same request may have been carried out for another caller, which explains every refusal.
    Optional<Written> repeated =
        query(dao -> dao.made(project.value(), request.id()))
            .map(row -> new Written.Repeated(row.bodyDigest(), row.made()));
    return repeated.orElseGet(
        () -> {
          if (SAME_NAME.equals(message.getConstraint())) {
            return new Written.NameTaken();
          }
          if (JdbiProjectRepository.OWNS_MODELS.equals(message.getConstraint())) {
            throw new DeploymentException(new DeploymentError.ProjectNotFound(project.value()));
          }
          throw failure;
        });
  }

  @Override
  public List<ModelVersion> page(
      ProjectId project,
      ModelRid model,
      @Nullable String branch,
      @Nullable Place after,
      int limit) {
    return query(
            dao ->
                dao.page(
                    project.value(),
                    model.value(),
                    branch,
                    utc(after == null ? END : after.createdAt()),
                    after == null ? "" : after.version().value(),
                    limit))
        .stream()
        .map(JdbiModelRepository::version)
        .toList();
  }

  private <T> T query(Function<RegistryDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(RegistryDao.class)));
  }
}
