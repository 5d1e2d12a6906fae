package dev.berth.replica;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What runs replicas. Every call is idempotent and safe for many threads. Replicas outlive Berth:
 * an engine that is opened again knows every replica that it ran before.
 *
 * <p>Each mutating call carries the fencing number of its caller's claim on the deployment. A call
 * whose number is lower than the highest one seen for that deployment changes nothing.
 */
public interface Engine {

  /**
   * From now on calls for that deployment with a lower number change nothing. Whoever observes
   * calls this first: what it then sees, no older caller changes any more.
   */
  void admit(UUID deployment, long fence);

  /** Every replica of a deployment that was started and not removed, in any phase but PENDING. */
  List<Observation> observe(UUID deployment);

  /**
   * What the start of a replica took; empty where it is unknown, was never ready, or Berth did not
   * see its start from beginning to end.
   */
  Optional<StartPhases> startOf(ReplicaId id);

  /** The deployments of which at least one replica was started and not removed. */
  Set<UUID> deployments();

  /**
   * Begins to start a replica. Does nothing where a replica of that id was started and not removed,
   * even if it has ended since. A replica that cannot be started is observed as EXITED with the
   * reason.
   */
  void start(ReplicaId id, ReplicaSpec spec, long fence);

  /**
   * Asks a replica to end, and ends it by force after the grace. Does nothing where it is unknown
   * or has ended. Returns at once.
   */
  void stop(ReplicaId id, Duration grace, long fence);

  /** Forgets a replica that has ended; does nothing where it is unknown or still runs. */
  void remove(ReplicaId id, long fence);

  /**
   * Calls the listener with the deployment whenever one of its replicas changed its phase. The
   * listener returns at once. A call may be missed when Berth dies, never while it lives.
   */
  void onChange(Consumer<UUID> listener);

  /** What a reader of a status should know about this engine, such as limits it cannot enforce. */
  List<String> notices();
}
