package dev.berth.persistence;

import static dev.berth.persistence.Times.utc;

import dev.berth.deployment.RequestId;
import dev.berth.listing.Listing;
import dev.berth.project.Project;
import dev.berth.project.ProjectId;
import dev.berth.tenancy.ProjectRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** The projects, one row each; every write is one statement. */
final class JdbiProjectRepository implements ProjectRepository {
  /** The constraint that keeps a project that owns models. */
  static final String OWNS_MODELS = "model_of_project";

  private static final String SAME_NAME = "project_pkey";

  /** Keeps these ids apart from those of deployments, in whose table they lie. */
  private static final String ID_PREFIX = "projects/";

  private final Gate gate;
  private final Supplier<UUID> attempts;

  /**
   * The repository behind that gate.
   *
   * @param attempts names each try of a write, time-ordered
   */
  JdbiProjectRepository(Gate gate, Supplier<UUID> attempts) {
    this.gate = gate;
    this.attempts = attempts;
  }

  @Override
  public Written create(Project project, Asked asked) {
    return write(
        asked, (dao, request) -> dao.create(row(project), asked.project().value(), request));
  }

  @Override
  public Written update(Project after, Asked asked) {
    return write(
        asked,
        (dao, request) ->
            dao.update(row(after), after.version() - 1, asked.project().value(), request));
  }

  @Override
  public Written delete(Project project, Instant now, Asked asked) {
    return write(
        asked,
        (dao, request) ->
            dao.delete(
                project.id().value(),
                project.version(),
                utc(now),
                asked.project().value(),
                request));
  }

  private Written write(Asked asked, BiFunction<ProjectDao, RequestRow, Integer> statement) {
    var request =
        new RequestRow(
            attempts.get(), ID_PREFIX + asked.request().value(), asked.request().bodyDigest());
    Function<Handle, Integer> write =
        handle -> statement.apply(handle.attach(ProjectDao.class), request);
    try {
      var written =
          asked.rehearsal()
              ? RequestRow.rehearse(gate, write)
              : request.once(gate, asked.request().value(), write);
      return written == 1 ? Written.DONE : refused(asked, Written.STALE);
    } catch (RuntimeException failure) {
      var message = Verdict.serverMessage(failure).orElseThrow(() -> failure);
      return switch (String.valueOf(message.getConstraint())) {
        case SAME_NAME -> refused(asked, Written.NAME_TAKEN);
        case OWNS_MODELS -> refused(asked, Written.IN_USE);
        case DeploymentSql.SAME_REQUEST -> Written.REPEATED;
        default -> throw failure;
      };
    }
  }

  /**
   * The same request may have been carried out for another caller, which explains every refusal.
   */
  private Written refused(Asked asked, Written otherwise) {
    return findReceipt(asked.project(), asked.request()).isPresent() ? Written.REPEATED : otherwise;
  }

  @Override
  public Optional<Receipt> findReceipt(ProjectId project, RequestId request) {
    return gate.repeatable(
        handle ->
            handle
                .attach(RegistryDao.class)
                .made(project.value(), ID_PREFIX + request.value())
                .map(row -> new Receipt(row.bodyDigest(), new ProjectId(row.made()))));
  }

  @Override
  public Optional<Project> find(ProjectId id) {
    return query(dao -> dao.find(id.value())).map(JdbiProjectRepository::project);
  }

  @Override
  public List<Project> page(Listing<Project> listing) {
    var sql = ListedProjects.page(listing);
    return gate
        .repeatable(
            handle ->
                sql.query(handle).map(ConstructorMapper.of(ProjectDao.ProjectRow.class)).list())
        .stream()
        .map(JdbiProjectRepository::project)
        .toList();
  }

  @Override
  public void ensure(Project project) {
    query(dao -> dao.ensure(row(project)));
  }

  private static ProjectDao.ProjectRow row(Project project) {
    return new ProjectDao.ProjectRow(
        project.id().value(),
        project.displayName(),
        project.version(),
        utc(project.createdAt()),
        utc(project.updatedAt()),
        project.updatedBy());
  }

  private static Project project(ProjectDao.ProjectRow row) {
    return new Project(
        new ProjectId(row.id()),
        row.displayName(),
        row.version(),
        row.createdAt().toInstant(),
        row.updatedAt().toInstant(),
        row.updatedBy());
  }

  private <T> T query(Function<ProjectDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(ProjectDao.class)));
  }
}
