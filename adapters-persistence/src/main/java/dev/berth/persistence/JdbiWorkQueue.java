package dev.berth.persistence;

import static dev.berth.persistence.Times.utc;
import static java.util.Comparator.comparing;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.history.Snapshot;
import dev.berth.persistence.stored.StoredDeployments;
import dev.berth.project.ProjectId;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import dev.berth.rollout.Standing;
import dev.berth.rollout.WaitingLine;
import dev.berth.rollout.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The queue, which is a part of the deployments' rows. */
final class JdbiWorkQueue implements WorkQueue {
  private static final Comparator<Ended> BY_ID = comparing(ended -> ended.before().id());

  private final Gate gate;
  private final GroupCommit<Ended, Recorded> ends;
  private final GroupCommit<Ended, Recorded> records;

  /** The queue behind that gate. */
  JdbiWorkQueue(Gate gate) {
    this.gate = gate;
    this.ends = gate.group(this::ended, BY_ID);
    this.records = gate.group(this::recorded, BY_ID);
  }

  @Override
  public Snapshot snapshot(Deployment deployment) {
    return Snapshot.of(StoredDeployments.state(deployment));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A claim whose answer was lost with its connection is held by nobody and ends with its lease.
   */
  @Override
  public List<Claim> claim(
      String worker, int limit, Collection<DeploymentId> named, Duration lease, Instant now) {
    var ids = ids(named);
    var rows =
        gate.repeatable(
            handle ->
                WorkSql.CLAIM.list(
                    handle, WorkSql::claim, worker, limit, ids, utc(now.plus(lease)), utc(now)));
    var standings = standings(rows.stream().map(ClaimRow::project).toList());
    return rows.stream()
        .sorted(comparing(ClaimRow::nextDue))
        .map(
            row ->
                new Claim(
                    StoredDeployments.read(row.body()),
                    row.fence(),
                    Objects.requireNonNull(standings.get(row.project()))))
        .toList();
  }

  @Override
  public Recorded record(Claim claim, Outcome outcome, Instant now) {
    var ended = new Ended(claim, outcome);
    try {
      var recorded =
          (ended.unchanged() ? ends : records)
              .write(ended, "of claim %d on %s".formatted(claim.fence(), ended.id()));
      if (recorded == Recorded.STALE) {
        query(dao -> dao.release(ended.id(), claim.fence()));
      }
      return recorded;
    } catch (RuntimeException failure) {
      var refusal = Verdict.serverMessage(failure).orElseThrow(() -> failure);
      if (DeploymentSql.QUEUE_FULL.equals(refusal.getSQLState())) {
        return Recorded.QUEUE_FULL;
      }
      throw failure;
    }
  }

  private List<Recorded> ended(List<Ended> all) {
    var rows = EndRows.of(all);
    return once(all, handle -> WorkSql.END.ids(handle, rows));
  }

  private List<Recorded> recorded(List<Ended> all) {
    var writes = all.stream().map(Ended::write).toList();
    var deployments = DeploymentRows.of(writes);
    var effects = EffectRows.of(writes);
    var ends = EndRows.of(all);
    var usages = UsageRows.of(all);
    var replicas = EndedRows.of(all.stream().map(Ended::outcome).toList());
    return once(
        all,
        handle -> DeploymentSql.RECORD.ids(handle, deployments, effects, ends, usages, replicas));
  }

  private List<Recorded> once(List<Ended> all, Function<Handle, Set<UUID>> write) {
    var done =
        gate.once(
            "of %d claims".formatted(all.size()),
            write,
            handle -> settle(handle.attach(WorkDao.class), all));
    return all.stream()
        .map(each -> done.contains(each.id()) ? Recorded.DONE : Recorded.STALE)
        .toList();
  }

  /** Only a record ends a claim that nobody took over, so a claim that is over was recorded. */
  private static Optional<Set<UUID>> settle(WorkDao dao, List<Ended> all) {
    var revoked = 0;
    var done = new HashSet<UUID>();
    for (var each : all) {
      var fence = each.claim().fence();
      if (dao.revoke(each.id(), fence) == 1) {
        revoked++;
      } else if (dao.fence(each.id()).orElse(0L) == fence) {
        done.add(each.id());
      }
    }
    return revoked == all.size() ? Optional.empty() : Optional.of(done);
  }

  @Override
  public void wake(DeploymentId id, Instant now) {
    wakeAll(List.of(id), now);
  }

  @Override
  public void wakeWaiting(ProjectId project, Instant now) {
    query(dao -> dao.wakeWaiting(project.value(), utc(now), WaitingLine.FIRST));
  }

  @Override
  public void wakeAll(Collection<DeploymentId> ids, Instant now) {
    var all = ids(ids);
    gate.repeatable(handle -> WorkSql.WAKE_ALL.update(handle, all, utc(now)));
  }

  private static UUID[] ids(Collection<DeploymentId> ids) {
    return ids.stream().map(DeploymentId::value).toArray(UUID[]::new);
  }

  @Override
  public void endClaims(String worker) {
    query(dao -> dao.endClaims(worker));
  }

  @Override
  public List<Deployment> unpurged(@Nullable DeploymentId after, int limit) {
    var from = after == null ? new UUID(0, 0) : after.value();
    return query(dao -> dao.unpurged(from, limit)).stream().map(StoredDeployments::read).toList();
  }

  @Override
  public Optional<Instant> nextDue(Instant now) {
    return gate
        .repeatable(handle -> WorkSql.NEXT_DUE.list(handle, WorkSql::time, utc(now)))
        .stream()
        .flatMap(Optional::stream)
        .findFirst();
  }

  @Override
  public Standing standing(ProjectId project) {
    return standing(project.value());
  }

  private Standing standing(String project) {
    return StandingRow.toStanding(
        gate.repeatable(handle -> WorkSql.STANDING.list(handle, WorkSql::standing, project)));
  }

  private <T> T query(Function<WorkDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(WorkDao.class)));
  }
}
