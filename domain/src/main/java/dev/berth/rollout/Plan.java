package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Failures;
import dev.berth.deployment.Replica;
import dev.berth.project.Resources;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas to start and which to drain next. Moves to a new revision by surge where capacity
 * is free, else one by one inside what is held; the last ready replica is never drained for an
 * update.
 */
final class Plan {
  private final Deployment deployment;
  private final Resources available;
  private final Instant now;
  private final List<Replica> replicas;
  private final Set<ReplicaId> taken = new HashSet<>();
  private final List<Action> actions = new ArrayList<>();
  private long attempts;
  private @Nullable String blocked;

  private Plan(
      Deployment deployment, Sighting sighting, long attempts, Resources available, Instant now) {
    this.deployment = deployment;
    this.available = available;
    this.attempts = attempts;
    this.now = now;
    this.replicas = new ArrayList<>(sighting.replicas());
    taken.addAll(sighting.strangers());
    sighting.replicas().forEach(replica -> taken.add(replica.id()));
  }

  /**
   * Plans the next moves.
   *
   * @param wanted how many replicas shall run
   * @param available what the deployment may hold at most: what it holds and what is free
   */
  static Plan of(
      Deployment deployment, Sighting sighting, int wanted, Resources available, Instant now) {
    var plan = new Plan(deployment, sighting, deployment.observed().attempts(), available, now);
    if (wanted == 0) {
      plan.running().forEach(plan::drain);
    } else {
      plan.start(wanted, sighting.failures());
      plan.drainSurplus(wanted);
      plan.drainOld(wanted);
    }
    plan.startPending();
    return plan;
  }

  List<Replica> replicas() {
    return replicas;
  }

  List<Action> actions() {
    return actions;
  }

  long attempts() {
    return attempts;
  }

  /** What the plan waits for, in numbers; null where it waits for nothing. */
  @Nullable String blocked() {
    return blocked;
  }

  private void start(int wanted, Failures failures) {
    var retryAt = failures.retryAt();
    if (retryAt != null && now.isBefore(retryAt)) {
      return;
    }
    var configuration = deployment.desired().configuration();
    var each = configuration.perReplica();
    var most = Math.max(configuration.maxReplicas(), wanted) + Pace.SURGE;
    var updating = !old().isEmpty();
    while (current().size() < wanted
        && replicas.size() < most
        && !(updating && running().size() >= wanted + Pace.SURGE)) {
      var held = held().plus(each);
      if (!held.fitsIn(available)) {
        blocked =
            "One more replica needs %s; %s is held, and the queue allows %s."
                .formatted(each, held(), available);
        return;
      }
      var id = nextId();
      taken.add(id);
      replicas.add(Replica.pending(id, each, now));
    }
  }

  private ReplicaId nextId() {
    var revision = deployment.desired().runsAs();
    var ordinals = new HashSet<Integer>();
    taken.stream()
        .filter(id -> id.revision() == revision)
        .forEach(id -> ordinals.add(id.ordinal()));
    var ordinal = 0;
    while (ordinals.contains(ordinal)) {
      ordinal++;
    }
    attempts++;
    return new ReplicaId(deployment.id().value(), revision, ordinal, attempts);
  }

  /** Fewer are wanted than run: the youngest go, first of all those that were never ready. */
  private void drainSurplus(int wanted) {
    var surplus = current().size() - wanted;
    current().stream()
        .sorted(
            Comparator.comparing((Replica replica) -> replica.readyAt() != null)
                .thenComparing(Replica::ready)
                .thenComparingLong(replica -> -replica.id().attempt()))
        .limit(Math.max(0, surplus))
        .forEach(this::drain);
  }

  private void drainOld(int wanted) {
    // Where nothing more fits, an update of several replicas goes on with one fewer of them.
    var fewest = blocked == null ? wanted : Math.max(1, wanted - 1);
    for (var replica : old()) {
      // One that was ready before may be so still: what was seen of it may be old.
      var others = replica.ready() ? ready() - 1 : ready();
      if (replica.readyAt() == null || others >= fewest) {
        drain(replica);
      }
    }
  }

  private void drain(Replica replica) {
    if (replica.phase() == Phase.PENDING) {
      // It does not run. The stop makes sure that no start decided earlier arrives late.
      replicas.remove(replica);
      actions.add(new Action.Stop(replica.id(), Duration.ZERO));
    } else {
      replicas.set(replicas.indexOf(replica), replica.in(Phase.DRAINING, replica.endpoint(), now));
    }
  }

  /**
   * The engine starts an id once, however often it is told. One of an older revision that the
   * engine lost is not started again: it would run what is desired now under an older number.
   */
  private void startPending() {
    for (var replica : replicas) {
      if (replica.phase() == Phase.PENDING && isCurrent(replica)) {
        actions.add(new Action.Start(replica.id()));
      }
    }
  }

  private List<Replica> running() {
    return replicas.stream().filter(replica -> !replica.draining()).toList();
  }

  private List<Replica> current() {
    return running().stream().filter(this::isCurrent).toList();
  }

  private List<Replica> old() {
    return running().stream().filter(replica -> !isCurrent(replica)).toList();
  }

  private boolean isCurrent(Replica replica) {
    return replica.id().revision() == deployment.desired().runsAs();
  }

  private long ready() {
    return replicas.stream().filter(Replica::ready).count();
  }

  private Resources held() {
    return replicas.stream().map(Replica::resources).reduce(Resources.NONE, Resources::plus);
  }
}
