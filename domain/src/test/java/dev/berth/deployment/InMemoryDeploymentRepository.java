package dev.berth.deployment;

import static java.util.Comparator.comparing;

import dev.berth.history.Event;
import dev.berth.history.EventField;
import dev.berth.history.Snapshot;
import dev.berth.listing.Listing;
import dev.berth.model.ModelRid;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import dev.berth.project.GpuType;
import dev.berth.project.ProjectId;
import dev.berth.project.Resources;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import dev.berth.rollout.Standing;
import dev.berth.rollout.WaitingLine;
import dev.berth.rollout.WorkQueue;
import dev.berth.watch.ChangeLog;
import dev.berth.watch.Place;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Deployments and the work on them in memory: what the contracts say and nothing more. */
public final class InMemoryDeploymentRepository
    implements DeploymentRepository, WorkQueue, ChangeLog {
  private record Asked(ProjectId project, String requestId) {}

  private record Numbered(DeploymentId id, long number) {}

  /** What the queue knows of a deployment; {@code marks} counts how often it was made due. */
  private static final class Work {
    private @Nullable Instant due;
    private long marks;
    private long marksWhenClaimed;
    private long fence;
    private String worker = "";
    private @Nullable Instant leasedUntil;
    private boolean purged;

    @Nullable Instant claimableAt() {
      return due == null || leasedUntil == null || leasedUntil.isBefore(due) ? due : leasedUntil;
    }
  }

  private final TreeMap<DeploymentId, Deployment> deployments = new TreeMap<>();
  private final Map<DeploymentId, Work> works = new HashMap<>();
  private final Map<Numbered, Revision> revisions = new HashMap<>();
  private final Map<OperationId, Operation> operations = new LinkedHashMap<>();
  private final Map<DeploymentId, List<Event>> histories = new HashMap<>();
  private final Map<DeploymentId, TreeMap<Long, EndedReplica>> ended = new HashMap<>();
  private final List<DeploymentId> log = new ArrayList<>();
  private final List<Deployment> snapshots = new ArrayList<>();
  private final Map<Asked, Receipt> receipts = new HashMap<>();
  private final Map<ProjectId, Long> generations = new HashMap<>();
  private final Predicate<String> proves;

  /**
   * Without deployments.
   *
   * @param proves whether the secret of a digest, in hexadecimal digits, works
   */
  public InMemoryDeploymentRepository(Predicate<String> proves) {
    this.proves = proves;
  }

  /** Without deployments, and with no secret that works. */
  public InMemoryDeploymentRepository() {
    this(_ -> false);
  }

  /** A snapshot is a number in the list of all. */
  @Override
  public synchronized Snapshot snapshot(Deployment deployment) {
    snapshots.add(deployment);
    return Snapshot.of(ByteBuffer.allocate(Integer.BYTES).putInt(snapshots.size() - 1).array());
  }

  @Override
  public synchronized Optional<Deployment> findAsOf(
      ProjectId project, DeploymentId id, Instant time) {
    return history(id, 1, Integer.MAX_VALUE).stream()
        .filter(event -> !event.at().isAfter(time) && !event.state().isEmpty())
        .reduce((_, newer) -> newer)
        .map(
            event ->
                snapshots
                    .get(ByteBuffer.wrap(event.state().bytes()).getInt())
                    .sealed(event.chain()))
        .filter(deployment -> deployment.project().equals(project));
  }

  @Override
  public synchronized Committed commit(Change change) {
    var committed = rehearse(change);
    if (committed instanceof Committed.Done) {
      apply(change);
    }
    return committed;
  }

  @Override
  public synchronized Committed rehearse(Change change) {
    if (change.unproved() != null && !proves.test(change.unproved())) {
      return new Committed.Stale();
    }
    var after = change.after();
    var asked = new Asked(after.project(), change.request().value());
    var receipt = receipts.get(asked);
    if (receipt != null) {
      return new Committed.Repeated(receipt);
    }
    var stored = deployments.get(after.id());
    var before = change.before();
    if (change.capacity() != null && change.capacity() != generation(after.project())) {
      return new Committed.Stale();
    }
    if (before == null) {
      var occupant = after.intent() == Intent.DELETED ? null : occupant(after);
      if (occupant != null) {
        return new Committed.Occupied(occupant.id());
      }
    } else if (stored == null || stored.version() != before.version()) {
      return new Committed.Stale();
    }
    return new Committed.Done();
  }

  private void apply(Change change) {
    var after = change.after();
    var asked = new Asked(after.project(), change.request().value());
    deployments.put(after.id(), after);
    if (after.intent() == Intent.DELETED) {
      ended.remove(after.id());
    }
    if (change.newRevision()) {
      revisions.put(new Numbered(after.id(), after.desired().number()), after.desired());
    }
    append(after.id(), change.operations(), change.events());
    receipts.put(asked, new Receipt(change.request().bodyDigest(), after.id()));
    var work = works.computeIfAbsent(after.id(), _ -> new Work());
    work.purged = false;
    makeDue(work, after.updatedAt());
    var lease = change.lease();
    if (lease != null) {
      work.fence = Lease.FENCE;
      work.worker = lease.worker();
      work.leasedUntil = lease.until();
      work.marksWhenClaimed = work.marks;
    }
  }

  @Override
  public Optional<Deployment> find(ProjectId project, DeploymentId id) {
    return findAnyIntent(id).filter(visibleIn(project));
  }

  @Override
  public synchronized Optional<Deployment> findAnyIntent(DeploymentId id) {
    return Optional.ofNullable(deployments.get(id));
  }

  @Override
  public Optional<Deployment> findByAlias(ProjectId project, String alias) {
    return visible(project)
        .filter(
            deployment ->
                deployment.target() instanceof Target.Pinned pinned && alias.equals(pinned.alias()))
        .findFirst();
  }

  @Override
  public List<Deployment> listByModel(ProjectId project, ModelRid model, @Nullable String branch) {
    return visible(project)
        .filter(
            deployment ->
                deployment.target() instanceof Target.Branch followed
                    && followed.model().equals(model)
                    && (branch == null || followed.branch().equals(branch)))
        .toList();
  }

  @Override
  public List<Deployment> page(ProjectId project, Listing<Deployment> listing) {
    return listing.of(visible(project), each -> each.id().toString());
  }

  @Override
  public void forEach(Consumer<Deployment> action) {
    all().filter(deployment -> deployment.intent() != Intent.DELETED).forEach(action);
  }

  @Override
  public void forEachReady(Consumer<Deployment> action) {
    forEach(
        deployment -> {
          if (deployment.status().ready()) {
            action.accept(deployment);
          }
        });
  }

  @Override
  public synchronized Optional<Revision> findRevision(DeploymentId id, long number) {
    return Optional.ofNullable(revisions.get(new Numbered(id, number)));
  }

  @Override
  public synchronized Optional<Receipt> findReceipt(ProjectId project, String requestId) {
    return Optional.ofNullable(receipts.get(new Asked(project, requestId)));
  }

  @Override
  public Resources reserved(ProjectId project) {
    return Resources.sum(
        all().filter(deployment -> deployment.project().equals(project)).map(Deployment::reserved));
  }

  @Override
  public synchronized Optional<Operation> findOperation(ProjectId project, OperationId id) {
    return Optional.ofNullable(operations.get(id))
        .filter(
            operation ->
                findAnyIntent(new DeploymentId(operation.deployment()))
                    .filter(deployment -> deployment.project().equals(project))
                    .isPresent());
  }

  @Override
  public synchronized List<Tracked> operations(ProjectId project, Listing<Operation> listing) {
    var ours =
        operations.values().stream()
            .filter(operation -> changed(operation).project().equals(project));
    return listing.of(ours, operation -> operation.id().toString()).stream()
        .map(operation -> new Tracked(operation, changed(operation)))
        .toList();
  }

  private Deployment changed(Operation operation) {
    return Objects.requireNonNull(deployments.get(new DeploymentId(operation.deployment())));
  }

  private void bury(EndedReplica replica) {
    var all =
        ended.computeIfAbsent(new DeploymentId(replica.id().deployment()), _ -> new TreeMap<>());
    all.putIfAbsent(replica.id().attempt(), replica);
    var alike =
        all.values().stream()
            .filter(each -> each.id().revision() == replica.id().revision())
            .toList();
    alike.stream()
        .skip(1)
        .limit(Math.max(0, alike.size() - 1 - EndedReplica.KEPT))
        .forEach(old -> all.remove(old.id().attempt()));
  }

  @Override
  public synchronized List<EndedReplica> endedReplicas(DeploymentId id) {
    return List.copyOf(ended.getOrDefault(id, new TreeMap<>()).descendingMap().values());
  }

  @Override
  public synchronized List<Event> history(DeploymentId id, long fromNumber, int limit) {
    return histories.getOrDefault(id, List.of()).stream()
        .filter(event -> event.number() >= fromNumber)
        .limit(limit)
        .toList();
  }

  @Override
  public List<Event> events(DeploymentId id, Listing<Event> listing) {
    return listing.of(history(id, 1, Integer.MAX_VALUE).stream(), EventField::id);
  }

  @Override
  public synchronized List<Claim> claim(
      String worker, int limit, Collection<DeploymentId> named, Duration lease, Instant now) {
    var claims = new ArrayList<Claim>();
    var due =
        works.entrySet().stream()
            .filter(entry -> isAtOrBefore(entry.getValue().claimableAt(), now))
            .sorted(comparing(entry -> Objects.requireNonNull(entry.getValue().due)))
            .limit(limit);
    var free =
        works.entrySet().stream()
            .filter(entry -> named.contains(entry.getKey()))
            .filter(entry -> isFree(entry.getValue(), now));
    Stream.concat(due, free)
        .distinct()
        .toList()
        .forEach(
            entry -> {
              var work = entry.getValue();
              work.due = work.due == null || work.due.isAfter(now) ? now : work.due;
              work.fence++;
              work.worker = worker;
              work.leasedUntil = now.plus(lease);
              work.marksWhenClaimed = work.marks;
              var deployment = Objects.requireNonNull(deployments.get(entry.getKey()));
              var project = deployment.project();
              claims.add(new Claim(deployment, work.fence, standing(project)));
            });
    return claims;
  }

  @Override
  public synchronized Recorded record(Claim claim, Outcome outcome, Instant now) {
    var claimed = claim.deployment();
    var work = Objects.requireNonNull(works.get(claimed.id()));
    if (work.fence != claim.fence() || work.leasedUntil == null) {
      return Recorded.STALE;
    }
    var stored = Objects.requireNonNull(deployments.get(claimed.id()));
    if (stored.version() != claimed.version()) {
      work.leasedUntil = null;
      return Recorded.STALE;
    }
    var after = outcome.after();
    if (!after.equals(claimed)) {
      var growth = after.reserved().minus(claimed.reserved());
      if (grows(reserved(after.project()), growth, outcome.queue().total())) {
        return Recorded.QUEUE_FULL;
      }
      deployments.put(after.id(), after);
      if (!growth.equals(Resources.NONE)
          || !WaitingLine.place(after).equals(WaitingLine.place(claimed))) {
        generations.merge(after.project(), 1L, Long::sum);
      }
      append(after.id(), outcome.operations(), outcome.events());
      if (after.intent() != Intent.DELETED) {
        outcome.replicas().forEach(this::bury);
      }
    }
    work.leasedUntil = null;
    work.purged = outcome.purge();
    if (work.marks == work.marksWhenClaimed) {
      work.due = outcome.purge() ? null : outcome.nextWake();
    }
    return Recorded.DONE;
  }

  @Override
  public synchronized void wake(DeploymentId id, Instant now) {
    var work = works.get(id);
    if (work != null) {
      makeDue(work, now);
    }
  }

  @Override
  public synchronized void wakeWaiting(ProjectId project, Instant now) {
    line(project).waiting().stream()
        .limit(WaitingLine.FIRST)
        .forEach(next -> wake(next.deployment(), now));
  }

  @Override
  public synchronized void wakeAll(Collection<DeploymentId> ids, Instant now) {
    ids.forEach(id -> wake(id, now));
  }

  @Override
  public synchronized void endClaims(String worker) {
    for (var work : works.values()) {
      if (work.worker.equals(worker)) {
        work.leasedUntil = null;
      }
    }
  }

  @Override
  public synchronized List<Deployment> unpurged(@Nullable DeploymentId after, int limit) {
    var behind = after == null ? deployments : deployments.tailMap(after, false);
    return behind.values().stream()
        .filter(deployment -> !Objects.requireNonNull(works.get(deployment.id())).purged)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<Instant> nextDue(Instant now) {
    return works.values().stream()
        .flatMap(work -> Stream.ofNullable(work.claimableAt()))
        .min(Instant::compareTo);
  }

  @Override
  public synchronized Standing standing(ProjectId project) {
    return new Standing(reserved(project), line(project), generation(project));
  }

  private long generation(ProjectId project) {
    return generations.getOrDefault(project, 0L);
  }

  private WaitingLine line(ProjectId project) {
    return new WaitingLine(
        all()
            .filter(deployment -> deployment.project().equals(project))
            .flatMap(deployment -> WaitingLine.place(deployment).stream())
            .toList());
  }

  private @Nullable Deployment occupant(Deployment newcomer) {
    return visible(newcomer.project())
        .filter(
            deployment ->
                switch (newcomer.target()) {
                  case Target.Branch branch -> deployment.target().equals(branch);
                  case Target.Pinned(_, _, var alias) ->
                      alias != null
                          && deployment.target() instanceof Target.Pinned other
                          && alias.equals(other.alias());
                })
        .findFirst()
        .orElse(null);
  }

  private void append(DeploymentId id, List<Operation> changed, List<Event> events) {
    changed.forEach(operation -> operations.put(operation.id(), operation));
    histories.computeIfAbsent(id, _ -> new ArrayList<>()).addAll(events);
    events.forEach(_ -> log.add(id));
  }

  @Override
  public synchronized Place end() {
    return new Place(log.size(), 0);
  }

  @Override
  public synchronized List<Entry> after(Place place, int limit) {
    var entries = new ArrayList<Entry>();
    for (var n = (int) place.transaction(); n < log.size() && entries.size() < limit; n++) {
      entries.add(
          new Entry(new Place(n + 1L, 0), Objects.requireNonNull(deployments.get(log.get(n)))));
    }
    return entries;
  }

  private synchronized Stream<Deployment> all() {
    return List.copyOf(deployments.values()).stream();
  }

  private Stream<Deployment> visible(ProjectId project) {
    return all().filter(visibleIn(project));
  }

  private static Predicate<Deployment> visibleIn(ProjectId project) {
    return deployment ->
        deployment.project().equals(project) && deployment.intent() != Intent.DELETED;
  }

  private static void makeDue(Work work, Instant now) {
    work.marks++;
    work.due = isAtOrBefore(work.due, now) ? work.due : now;
  }

  private static boolean isFree(Work work, Instant now) {
    return work.leasedUntil == null || isAtOrBefore(work.leasedUntil, now);
  }

  private static boolean isAtOrBefore(@Nullable Instant time, Instant now) {
    return time != null && !time.isAfter(now);
  }

  private static boolean grows(Resources used, Resources growth, Resources total) {
    var sum = used.plus(growth);
    var typed =
        Stream.of(GpuType.values())
            .anyMatch(
                type ->
                    growth.gpus().getOrDefault(type, 0) > 0
                        && sum.gpus().getOrDefault(type, 0) > total.gpus().getOrDefault(type, 0));
    return typed
        || (growth.cpuMillis() > 0 && sum.cpuMillis() > total.cpuMillis())
        || (growth.memoryBytes() > 0 && sum.memoryBytes() > total.memoryBytes())
        || (growth.replicas() > 0 && sum.replicas() > total.replicas())
        || (growth.allGpus() > 0 && sum.allGpus() > total.allGpus());
  }
}
