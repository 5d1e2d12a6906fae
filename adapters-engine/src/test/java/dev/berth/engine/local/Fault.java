package dev.berth.engine.local;

import dev.berth.replica.Phase;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong.
 *
 * @param expected what it must be named
 * @param sign what the engine must see before the time to become ready is over; null where the
 *     replica ends by itself
 * @param meddling what is done to a replica that reached a phase; null for nothing
 */
record Fault(
    String name,
    ReasonCode expected,
    ReplicaSpec spec,
    @Nullable ReasonCode sign,
    @Nullable Meddling meddling) {

  /** What is done to a replica once, when it is seen in that phase. */
  record Meddling(Phase when, BiConsumer<LocalEngine, ReplicaId> what) {}

  /** A replica that ends by itself. */
  static Fault ends(String name, ReasonCode expected, ReplicaSpec spec) {
    return new Fault(name, expected, spec, null, null);
  }

  /** A replica that goes on and is not ready when its time is over. */
  static Fault overdue(String name, ReasonCode expected, ReplicaSpec spec) {
    return new Fault(name, expected, spec, expected, null);
  }

  /** A replica that somebody ends. */
  static Fault ended(
      String name, ReasonCode expected, ReplicaSpec spec, BiConsumer<LocalEngine, ReplicaId> how) {
    return new Fault(name, expected, spec, null, new Meddling(Phase.READY, how));
  }
}
