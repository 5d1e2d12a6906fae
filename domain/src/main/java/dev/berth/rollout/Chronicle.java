package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Observed;
import dev.berth.deployment.Replica;
import dev.berth.history.Event;
import dev.berth.history.Event.Kind;
import dev.berth.operation.Operation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells in events how a deployment differs after a look at it: first what was seen, then what was
 * decided, then what follows from both. Nothing that is recorded goes without an event.
 */
final class Chronicle {
  private final Deployment before;
  private final Map<ReplicaId, String> reasons;
  private final Instant now;
  private final List<Event> events = new ArrayList<>();
  private Deployment after;
  private long trigger;

  private Chronicle(
      Deployment before, Deployment after, Map<ReplicaId, String> reasons, Instant now) {
    this.before = before;
    this.after = after;
    this.reasons = reasons;
    this.now = now;
    // Whatever nothing else led to, the newest accepted change did.
    this.trigger = before.accepted();
  }

  /**
   * Tells the difference.
   *
   * @param reasons why replicas ended or have to
   * @param whyRolledBack null where the desired revision is the same
   */
  static Chronicle of(
      Deployment before,
      Deployment after,
      Map<ReplicaId, String> reasons,
      @Nullable String whyRolledBack,
      Instant now) {
    var chronicle = new Chronicle(before, after, reasons, now);
    chronicle.seen();
    if (whyRolledBack != null) {
      chronicle.rolledBack(whyRolledBack);
    }
    chronicle.decided();
    chronicle.followed();
    if (chronicle.events.isEmpty()) {
      chronicle.recorded();
    }
    return chronicle;
  }

  /** The deployment with those events in its history. */
  Deployment after() {
    return after;
  }

  /** The events in order; at least one. */
  List<Event> events() {
    return events;
  }

  private void seen() {
    var now = replicas(after.observed());
    for (var replica : before.observed().replicas()) {
      var moved = now.get(replica.id());
      if (moved == null) {
        // One that was to end did so because of the change; any other did it by itself.
        var asked = replica.draining() || replica.phase() == Phase.PENDING;
        var fallback = asked ? "It was to end." : "It ended.";
        replica(replica, Phase.EXITED, fallback, asked ? before.accepted() : 0);
        trigger = events.getLast().number();
      } else if (moved.phase() != replica.phase() && !moved.draining()) {
        replica(replica, moved.phase(), saw(moved.phase()), before.accepted());
        trigger = events.getLast().number();
      }
    }
  }

  private static String saw(Phase phase) {
    return switch (phase) {
      case PENDING -> "The engine does not know it.";
      case STARTING -> "The engine starts it.";
      case READY -> "It answers.";
      case DRAINING, EXITED -> "It ends.";
    };
  }

  private void rolledBack(String why) {
    var event =
        event(
            Kind.DECISION,
            "roll back",
            "revision " + before.desired().number(),
            "revision " + after.desired().number(),
            why,
            trigger);
    after = after.accept(event);
    events.add(event);
    trigger = event.number();
  }

  private void decided() {
    var recorded = replicas(before.observed());
    for (var replica : after.observed().replicas()) {
      var old = recorded.get(replica.id());
      if (old == null) {
        var why = "It is to run revision %d.".formatted(replica.id().revision());
        tell(Kind.REPLICA, name(replica), "", replica.phase().name(), why, trigger);
      } else if (replica.draining() && !old.draining()) {
        replica(old, Phase.DRAINING, "It is to end.", trigger);
      }
    }
    var move = after.observed().move();
    if (move != null && !move.equals(before.observed().move())) {
      tell(Kind.DECISION, "move", "", move.strategy().name(), move.why(), trigger);
    }
    var lacked = before.observed().shortage();
    var lacks = after.observed().shortage();
    if (!Objects.equals(lacked, lacks)) {
      tell(
          Kind.DECISION,
          "wait for capacity",
          lacked == null ? "" : lacked.lacking().toString(),
          lacks == null ? "" : lacks.lacking().toString(),
          lacks == null ? "It waits no longer." : lacks.message(),
          trigger);
    }
  }

  private void followed() {
    var state = after.status().state();
    if (state != before.status().state()) {
      var why = after.status().conditions().getFirst().message();
      tell(Kind.STATE, "state", before.status().state().name(), state.name(), why, trigger);
    }
    var operation = after.operation();
    if (!operation.equals(before.operation())) {
      tell(
          Kind.OPERATION,
          "operation " + operation.id(),
          Operation.State.IN_PROGRESS.name(),
          operation.state().name(),
          Objects.requireNonNullElse(operation.cause(), "done"),
          trigger);
    }
  }

  /** What changed although no replica moved and nothing was decided. */
  private void recorded() {
    var was = before.observed();
    var is = after.observed();
    var changed = new ArrayList<String>();
    if (was.generation() != is.generation()) {
      changed.add("the work on generation %d began".formatted(is.generation()));
    }
    if (!was.failures().equals(is.failures())) {
      changed.add("failures are counted anew");
    }
    if (!Objects.equals(was.stable(), is.stable())) {
      changed.add("another revision is the last good one");
    }
    if (!before.reserved().equals(after.reserved())) {
      changed.add(after.reserved() + " is reserved");
    }
    var why = changed.isEmpty() ? "the work went on" : String.join(", ", changed);
    tell(Kind.RECORD, "record", "", "", why, before.accepted());
  }

  private void replica(Replica replica, Phase next, String fallback, long causedBy) {
    tell(
        Kind.REPLICA,
        name(replica),
        replica.phase().name(),
        next.name(),
        reasons.getOrDefault(replica.id(), fallback),
        causedBy);
  }

  private void tell(Kind kind, String what, String from, String to, String why, long causedBy) {
    var event = event(kind, what, from, to, why, causedBy);
    after = after.remember(event);
    events.add(event);
  }

  private Event event(Kind kind, String what, String from, String to, String why, long causedBy) {
    return Event.found(
        after.history(), after.id().value(), now, kind, what, from, to, why, causedBy);
  }

  private static String name(Replica replica) {
    return "replica " + replica.id();
  }

  private static Map<ReplicaId, Replica> replicas(Observed observed) {
    return observed.replicas().stream().collect(Collectors.toMap(Replica::id, Function.identity()));
  }
}
