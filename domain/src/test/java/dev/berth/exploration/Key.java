package dev.berth.exploration;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Replica;
import dev.berth.replica.Observation;
import dev.berth.rollout.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a world decides about its future, as text: two worlds with one key are one state. Times
 * count as the time until now, and no more than a minute of it: no run is let go on until a
 * deadline of minutes passes. Fences count as how far they are behind.
 */
final class Key {
  private static final long LONG_AGO = Duration.ofMinutes(1).toMillis();

  private final World world;
  private final StringBuilder text = new StringBuilder(600);

  private Key(World world) {
    this.world = world;
  }

  static String of(World world) {
    var key = new Key(world);
    key.world();
    return key.text.toString();
  }

  private void world() {
    var store = world.store();
    text.append(world.changes()).append('/').append(world.faults());
    add(store.deployment());
    text.append(" due").append(until(store.due())).append(store.marked() ? "m" : "");
    if (store.leasedUntil() != null) {
      text.append(" lease").append(store.holder()).append(until(store.leasedUntil()));
    }
    text.append(" e").append(store.fence() - world.engine().fence());
    world
        .engine()
        .replicas()
        .forEach((id, phase) -> text.append(' ').append(id.attempt()).append(phase));
    for (var worker : world.workers()) {
      add(worker);
    }
  }

  private void add(Worker worker) {
    text.append(" | ");
    switch (worker) {
      case Worker.Idle() -> text.append("idle");
      case Worker.Dead() -> text.append("dead");
      case Worker.Claimed(var deployment, var fence) -> {
        text.append("claimed").append(behind(fence));
        claimed(deployment, fence);
      }
      case Worker.Informed(var deployment, var fence, var seen) -> {
        text.append("informed").append(behind(fence));
        claimed(deployment, fence);
        if (world.store().takes(deployment, fence)) {
          seen(seen);
        }
      }
      case Worker.Acting(var fence, var left) -> {
        text.append("acting").append(behind(fence));
        if (fence >= world.engine().fence()) {
          actions(left);
        } else {
          text.append(left.size());
        }
      }
    }
  }

  /** What a claim was made on counts only while something can be recorded under it. */
  private void claimed(Deployment deployment, long fence) {
    text.append(world.store().takes(deployment, fence) ? "current" : "late");
  }

  private void seen(List<Observation> seen) {
    seen.forEach(each -> text.append(each.id().attempt()).append(each.phase()).append(' '));
  }

  private void actions(List<Action> actions) {
    for (var action : actions) {
      switch (action) {
        case Action.Start(var id) -> text.append('+').append(id.attempt());
        case Action.Stop(var id, _) -> text.append('-').append(id.attempt());
        case Action.Remove(var id) -> text.append('x').append(id.attempt());
      }
    }
  }

  private String behind(long fence) {
    return Math.min(3, world.store().fence() - fence) + ",";
  }

  private void add(Deployment deployment) {
    var observed = deployment.observed();
    var failures = observed.failures();
    text.append(deployment.intent())
        .append(deployment.desired().number())
        .append(',')
        .append(deployment.latestRevision())
        .append(observed.generation() == deployment.generation() ? "" : "new")
        .append(deployment.operation().state())
        .append(observed.attempts())
        .append(
            observed.replicas().stream()
                .map(this::replica)
                .collect(Collectors.joining(" ", "[", "]")))
        .append(failures.endings())
        .append(',')
        .append(failures.failedStarts())
        .append(until(failures.retryAt()))
        .append(failures.gaveUp() ? "gave up" : "")
        .append(observed.stable() == null ? "-" : observed.stable().number())
        .append(observed.shortage() == null ? "" : "short" + observed.shortage().lacking())
        .append(observed.move() == null ? "" : observed.move().strategy())
        .append(deployment.reserved().replicas());
  }

  private String replica(Replica replica) {
    // How long a phase lasts matters for leaving the routes and for the bake time.
    return replica.id().attempt() + "" + replica.phase() + until(replica.since());
  }

  private String until(@Nullable Instant time) {
    if (time == null) {
      return "@";
    }
    var millis = Duration.between(world.now(), time).toMillis();
    return "@" + Math.max(-LONG_AGO, millis);
  }
}
