package dev.berth.engine.local;

import dev.berth.replica.Endpoint;
import dev.berth.replica.Evidence;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.StartPhases;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one replica that was started and not removed. Its watch tells what it sees;
 * everybody else asks. Safe for many threads.
 */
final class LocalReplica {
  private static final Logger LOG = LoggerFactory.getLogger(LocalReplica.class);

  private final ReplicaId id;
  private final ReplicaFolder folder;
  private final Consumer<UUID> changed;
  private final ReentrantLock lock = new ReentrantLock();
  private final @Nullable Endpoint endpoint;
  private volatile Observation observation;
  private volatile @Nullable Instant byForceAt;
  private volatile @Nullable StartPhases start;
  private volatile Runnable wake = () -> {};
  private volatile Supplier<@Nullable Evidence> unready = () -> null;

  private LocalReplica(
      ReplicaId id,
      ReplicaFolder folder,
      Consumer<UUID> changed,
      @Nullable Endpoint endpoint,
      Observation observation) {
    this.id = id;
    this.folder = folder;
    this.changed = changed;
    this.endpoint = endpoint;
    this.observation = observation;
  }

  /**
   * One that runs, or is about to.
   *
   * @param byForceAt when it ends by force, where it was asked to stop before; null otherwise
   */
  static LocalReplica running(
      ReplicaId id,
      ReplicaFolder folder,
      Consumer<UUID> changed,
      Endpoint endpoint,
      @Nullable Instant byForceAt) {
    var phase = byForceAt == null ? Phase.STARTING : Phase.DRAINING;
    var replica =
        new LocalReplica(id, folder, changed, endpoint, new Observation(id, phase, endpoint, null));
    replica.byForceAt = byForceAt;
    return replica;
  }

  /** One that ended, or could not be started. */
  static LocalReplica ended(
      ReplicaId id, ReplicaFolder folder, Consumer<UUID> changed, Evidence evidence) {
    return new LocalReplica(
        id, folder, changed, null, new Observation(id, Phase.EXITED, null, evidence));
  }

  /** Says who knows what it has not done yet while it starts. */
  void unready(Supplier<@Nullable Evidence> witness) {
    unready = witness;
  }

  /** Says whom to wake when it is asked to stop. */
  void onStop(Runnable listener) {
    wake = listener;
  }

  ReplicaId id() {
    return id;
  }

  ReplicaFolder folder() {
    return folder;
  }

  /** What is seen of it now. */
  Observation observation() {
    var seen = observation;
    return seen.phase() == Phase.STARTING
        ? new Observation(id, Phase.STARTING, endpoint, unready.get())
        : seen;
  }

  Phase phase() {
    return observation.phase();
  }

  boolean hasEnded() {
    return phase() == Phase.EXITED;
  }

  /** When it ends by force; null where nobody asked it to stop. */
  @Nullable Instant byForceAt() {
    return byForceAt;
  }

  /** Asks it to stop; does nothing where it ended. A later call can only shorten the grace. */
  void stop(Duration grace) {
    lock.lock();
    try {
      var end = Instant.now().plus(grace);
      var earlier = byForceAt;
      if (hasEnded() || (earlier != null && !end.isBefore(earlier))) {
        return;
      }
      byForceAt = end;
      keep(end);
    } finally {
      lock.unlock();
    }
    become(Phase.DRAINING, null);
    wake.run();
  }

  private void keep(Instant end) {
    try {
      folder.writeStop(end);
    } catch (IOException e) {
      // It stops all the same. Only the next Berth would not know that it shall.
      LOG.warn("That replica {} stops is not recorded: {}", id, e.toString());
    }
  }

  /** Its watch saw all of its start. */
  void started(StartPhases phases) {
    start = phases;
  }

  /** What its start took; empty where this program did not see all of it. */
  Optional<StartPhases> start() {
    return Optional.ofNullable(start);
  }

  /** Its watch saw whether it is ready. */
  void see(boolean ready) {
    become(ready ? Phase.READY : Phase.STARTING, null);
  }

  /** Its watch saw that it ended, with all that it started. */
  void end(Evidence evidence) {
    become(Phase.EXITED, evidence);
  }

  private void become(Phase next, @Nullable Evidence evidence) {
    lock.lock();
    try {
      // One that was asked to stop is neither starting nor ready, whatever its probe says.
      var overtaken = byForceAt != null && (next == Phase.STARTING || next == Phase.READY);
      if (next == phase() || hasEnded() || overtaken) {
        return;
      }
      observation = new Observation(id, next, next == Phase.EXITED ? null : endpoint, evidence);
    } finally {
      lock.unlock();
    }
    announce();
  }

  /** Tells the listeners that there is something new. */
  void announce() {
    changed.accept(id.deployment());
  }
}
