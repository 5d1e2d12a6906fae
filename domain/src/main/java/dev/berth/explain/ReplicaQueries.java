package dev.berth.explain;

import dev.berth.access.Caller;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.Violation;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.replica.Engine;
import dev.berth.replica.Evidence;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaLogs;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What can be read of replicas and of why a deployment is as it is. Needs api:models-read. */
public final class ReplicaQueries {
  private final DeploymentQueries queries;
  private final DeploymentRepository deployments;
  private final Engine engine;
  private final ReplicaLogs logs;
  private final Function<ProjectId, ResourceQueue> queues;
  private final Clock clock;

  /** Reads from those. */
  public ReplicaQueries(
      DeploymentQueries queries,
      DeploymentRepository deployments,
      Engine engine,
      ReplicaLogs logs,
      Function<ProjectId, ResourceQueue> queues,
      Clock clock) {
    this.queries = queries;
    this.deployments = deployments;
    this.engine = engine;
    this.logs = logs;
    this.queues = queues;
    this.clock = clock;
  }

  /**
   * The replicas of a deployment: those that run, then those that ended lately, newest first each.
   *
   * @throws DeploymentException {@link DeploymentError.DeploymentNotFound}, also where the caller
   *     may not read it
   */
  public List<KnownReplica> list(Caller caller, String rid) {
    return known(queries.get(caller, rid));
  }

  /**
   * Why a deployment is as it is.
   *
   * @throws DeploymentException as {@link #list}
   */
  public Explanation explain(Caller caller, String rid) {
    var deployment = queries.get(caller, rid);
    return Explanation.of(
        deployment,
        known(deployment),
        queues.apply(deployment.project()).total(),
        Instant.ofEpochMilli(clock.millis()));
  }

  /**
   * One replica of a deployment.
   *
   * @param name such as {@code r1-0-3}: the first revision that runs the same, its place, its
   *     attempt; empty for the newest that runs or, where none does, that ended
   * @return empty where nothing ran so far
   * @throws DeploymentException as {@link #list}, and {@link DeploymentError.InvalidRequest} where
   *     none has that name
   */
  public Optional<KnownReplica> find(Caller caller, String rid, String name) {
    var all = list(caller, rid);
    if (name.isEmpty()) {
      return all.stream().findFirst();
    }
    var found = all.stream().filter(each -> each.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(
                  new Violation.Invalid(
                      "replica", name + " (expected: the name of a replica that is listed)"))));
    }
    return found;
  }

  /** The last lines of a replica: of one that is gone, what was kept of them. */
  public ReplicaLogs.Part last(KnownReplica replica, int lines) {
    var evidence = replica.evidence();
    var kept = evidence == null ? List.<String>of() : evidence.log();
    return logs.last(replica.id(), lines)
        .orElseGet(
            () ->
                new ReplicaLogs.Part(
                    kept.subList(Math.max(0, kept.size() - lines), kept.size()), 0));
  }

  /** What a replica printed since; empty where nothing is left of it. */
  public Optional<ReplicaLogs.Part> after(KnownReplica replica, long from) {
    return logs.after(replica.id(), from);
  }

  /** Whether it may still print something. */
  public boolean runs(KnownReplica replica) {
    return engine.observe(replica.id().deployment()).stream()
        .anyMatch(seen -> seen.id().equals(replica.id()) && seen.phase() != Phase.EXITED);
  }

  private List<KnownReplica> known(Deployment deployment) {
    var id = deployment.id();
    var seen = evidence(engine.observe(id.value()));
    var living =
        deployment.observed().replicas().reversed().stream()
            .map(replica -> KnownReplica.living(replica, seen.get(replica.id())));
    // One that was given up and still drains is told of once, as ended.
    var ended = deployments.endedReplicas(id).stream().map(KnownReplica::ended).toList();
    var told = ended.stream().map(KnownReplica::id).toList();
    return Stream.concat(living.filter(each -> !told.contains(each.id())), ended.stream()).toList();
  }

  private static Map<ReplicaId, Evidence> evidence(List<Observation> seen) {
    var evidence = new HashMap<ReplicaId, Evidence>();
    for (var each : seen) {
      if (each.evidence() != null) {
        evidence.put(each.id(), each.evidence());
      }
    }
    return evidence;
  }
}
