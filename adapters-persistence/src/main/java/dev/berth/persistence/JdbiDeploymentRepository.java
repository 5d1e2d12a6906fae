package dev.berth.persistence;

import static java.util.Comparator.comparing;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.EndedReplica;
import dev.berth.deployment.Receipt;
import dev.berth.deployment.Revision;
import dev.berth.deployment.Target;
import dev.berth.deployment.Tracked;
import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import dev.berth.listing.Listing;
import dev.berth.model.ModelRid;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import dev.berth.persistence.stored.StoredDeployments;
import dev.berth.persistence.stored.StoredEndedReplicas;
import dev.berth.project.ProjectId;
import dev.berth.project.Resources;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The deployments, one row each; every commit is one statement, or shares one with others. */
final class JdbiDeploymentRepository implements DeploymentRepository {
  private static final int MOST_TRIES = 5;
  private static final int BATCH = 500;
  private static final Comparator<Change> BY_ID = comparing(change -> change.after().id());

  /** Below every id, and above. */
  private static final UUID FIRST = new UUID(0, 0);

  private final Gate gate;
  private final Supplier<UUID> attempts;
  private final GroupCommit<Change, Boolean> creations;
  private final GroupCommit<Change, Boolean> changes;

  /**
   * The repository behind that gate.
   *
   * @param attempts names each try of a commit, time-ordered
   */
  JdbiDeploymentRepository(Gate gate, Supplier<UUID> attempts) {
    this.gate = gate;
    this.attempts = attempts;
    this.creations = gate.group(this::committed, BY_ID);
    this.changes = gate.group(this::committed, BY_ID);
  }

  @Override
  public Snapshot snapshot(Deployment deployment) {
    return Snapshot.of(StoredDeployments.state(deployment));
  }

  @Override
  public Committed commit(Change change) {
    return submit(change, /* rehearsal= */ false);
  }

  @Override
  public Committed rehearse(Change change) {
    return submit(change, /* rehearsal= */ true);
  }

  private Committed submit(Change change, boolean rehearsal) {
    for (var tries = 0; tries < MOST_TRIES; tries++) {
      var committed = tryCommit(change, rehearsal);
      if (committed.isPresent()) {
        return committed.get();
      }
    }
    throw new DeploymentException(
        new DeploymentError.Unavailable("the branch or alias changes hands too often; try again"));
  }

  /** Empty where whoever held the branch or alias was gone before it could be named. */
  private Optional<Committed> tryCommit(Change change, boolean rehearsal) {
    try {
      return (rehearsal ? rehearsed(change) : committed(change))
          ? Optional.of(new Committed.Done())
          : unlessRepeated(change, () -> Optional.of(new Committed.Stale()));
    } catch (RuntimeException failure) {
      return refused(change, failure);
    }
  }

  /** A plan holds the capacity that it was made on, so whoever goes by one goes alone. */
  private boolean committed(Change change) {
    var request = change.request().value();
    if (change.capacity() != null) {
      return committed(List.of(change)).getFirst();
    }
    return (change.before() == null ? creations : changes).write(change, request);
  }

  private List<Boolean> committed(List<Change> all) {
    var requests = RequestRows.of(all, attempts);
    var done = requests.once(gate, write(all, requests));
    return all.stream().map(change -> done.contains(change.after().id().value())).toList();
  }

  private boolean rehearsed(Change change) {
    var all = List.of(change);
    var requests = RequestRows.of(all, attempts);
    return !RequestRow.rehearse(gate, write(all, requests)).isEmpty();
  }

  /**
   * What writes changes of one kind, and answers which deployments it wrote.
   *
   * @param all only one where it goes by a plan
   */
  private static Function<Handle, Set<UUID>> write(List<Change> all, RequestRows requests) {
    var writes = all.stream().map(DeploymentWrite::of).toList();
    var deployments = DeploymentRows.of(writes);
    var effects = EffectRows.of(writes);
    var first = all.getFirst();
    var capacity = first.capacity();
    if (capacity == null) {
      var statement = first.before() == null ? DeploymentSql.CREATE : DeploymentSql.CHANGE;
      return handle -> statement.ids(handle, deployments, effects, requests);
    }
    var planned =
        first.before() == null ? DeploymentSql.CREATE_AS_PLANNED : DeploymentSql.CHANGE_AS_PLANNED;
    return handle -> planned.ids(handle, deployments, effects, requests, capacity);
  }

  private Optional<Committed> refused(Change change, RuntimeException failure) {
    var message = Verdict.serverMessage(failure).orElseThrow(() -> failure);
    return switch (String.valueOf(message.getConstraint())) {
      case DeploymentSql.SAME_REQUEST -> unlessRepeated(change, Optional::empty);
      case DeploymentSql.SAME_BRANCH, DeploymentSql.SAME_ALIAS ->
          unlessRepeated(change, () -> occupant(change.after()).map(Committed.Occupied::new));
      case DeploymentSql.VERSION_GONE ->
          unlessRepeated(
              change,
              () -> {
                throw versionGone(change.after());
              });
      default ->
          unlessRepeated(
              change,
              () -> {
                throw failure;
              });
    };
  }

  private static DeploymentException versionGone(Deployment deployment) {
    return new DeploymentException(
        new DeploymentError.ModelNotFound(
            deployment.target().model().value(),
            "Version %s was deleted meanwhile.".formatted(deployment.desired().version())));
  }

  /** The same request may have been committed by another caller, which explains every refusal. */
  private Optional<Committed> unlessRepeated(
      Change change, Supplier<Optional<Committed>> otherwise) {
    Optional<Committed> repeated =
        findReceipt(change.after().project(), change.request().value())
            .map(Committed.Repeated::new);
    return repeated.or(otherwise);
  }

  private Optional<DeploymentId> occupant(Deployment newcomer) {
    return switch (newcomer.target()) {
      case Target.Branch(var model, var branch) ->
          listByModel(newcomer.project(), model, branch).stream().map(Deployment::id).findFirst();
      case Target.Pinned pinned ->
          Optional.ofNullable(pinned.alias())
              .flatMap(alias -> findByAlias(newcomer.project(), alias))
              .map(Deployment::id);
    };
  }

  @Override
  public Optional<Deployment> find(ProjectId project, DeploymentId id) {
    return body(DeploymentSql.FIND, id.value(), project.value());
  }

  @Override
  public Optional<Deployment> findAnyIntent(DeploymentId id) {
    return body(DeploymentSql.FIND_ANY_INTENT, id.value());
  }

  @Override
  public Optional<Deployment> findByAlias(ProjectId project, String alias) {
    return query(dao -> dao.findByAlias(project.value(), alias)).map(StoredDeployments::read);
  }

  @Override
  public List<Deployment> listByModel(ProjectId project, ModelRid model, @Nullable String branch) {
    return deployments(dao -> dao.listByModel(project.value(), model.value(), branch));
  }

  @Override
  public List<Deployment> page(ProjectId project, Listing<Deployment> listing) {
    return gate.repeatable(ListedDeployments.page(project, listing)::bodies).stream()
        .map(StoredDeployments::read)
        .toList();
  }

  @Override
  public void forEach(Consumer<Deployment> action) {
    walk(/* readyAlone= */ false, action);
  }

  @Override
  public void forEachReady(Consumer<Deployment> action) {
    walk(/* readyAlone= */ true, action);
  }

  private void walk(boolean readyAlone, Consumer<Deployment> action) {
    var after = FIRST;
    while (true) {
      var from = after;
      var batch = deployments(dao -> dao.allAfter(from, readyAlone, BATCH));
      batch.forEach(action);
      if (batch.size() < BATCH) {
        return;
      }
      after = batch.getLast().id().value();
    }
  }

  @Override
  public Optional<Revision> findRevision(DeploymentId id, long number) {
    return query(dao -> dao.findRevision(id.value(), number)).map(StoredDeployments::readRevision);
  }

  @Override
  public Optional<Receipt> findReceipt(ProjectId project, String requestId) {
    return query(dao -> dao.findReceipt(project.value(), requestId));
  }

  @Override
  public Resources reserved(ProjectId project) {
    return query(dao -> dao.usage(project.value()))
        .map(Dimensions::toResources)
        .orElse(Resources.NONE);
  }

  @Override
  public Optional<Operation> findOperation(ProjectId project, OperationId id) {
    return query(dao -> dao.findOperation(project.value(), id.value()))
        .map(StoredDeployments::readOperation);
  }

  @Override
  public List<Tracked> operations(ProjectId project, Listing<Operation> listing) {
    var sql = ListedOperations.page(project, listing);
    return gate.repeatable(handle -> sql.query(handle).map(ListedOperations::tracked).list());
  }

  @Override
  public List<EndedReplica> endedReplicas(DeploymentId id) {
    return query(dao -> dao.endedReplicas(id.value())).stream()
        .map(bytes -> StoredEndedReplicas.read(id.value(), bytes))
        .toList();
  }

  @Override
  public List<Event> history(DeploymentId id, long fromNumber, int limit) {
    return query(dao -> dao.history(id.value(), fromNumber, limit));
  }

  @Override
  public List<Event> events(DeploymentId id, Listing<Event> listing) {
    var sql = ListedEvents.page(id, listing);
    return gate.repeatable(handle -> sql.query(handle).map(new EventMapper()).list());
  }

  @Override
  public Optional<Deployment> findAsOf(ProjectId project, DeploymentId id, Instant time) {
    return query(dao -> dao.newestState(id.value(), Times.utc(time)))
        .map(event -> StoredDeployments.read(event.state().bytes()).sealed(event.chain()))
        .filter(deployment -> deployment.project().equals(project));
  }

  private Optional<Deployment> body(NamedStatement statement, Object... of) {
    return gate.repeatable(handle -> statement.list(handle, row -> row.getBytes(1), of)).stream()
        .findFirst()
        .map(StoredDeployments::read);
  }

  private List<Deployment> deployments(Function<DeploymentDao, List<byte[]>> query) {
    return query(query).stream().map(StoredDeployments::read).toList();
  }

  private <T> T query(Function<DeploymentDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(DeploymentDao.class)));
  }
}
