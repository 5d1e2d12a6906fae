package dev.berth.engine.local;

import dev.berth.replica.Evidence;
import dev.berth.replica.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one replica on a thread of its own until it ended, and does all that is done to its
 * processes. It can be left at any moment: another watch goes on from what the folder says.
 */
final class ReplicaWatch implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaWatch.class);
  private static final Duration READY_INTERVAL = Duration.ofSeconds(2);
  private static final Duration DOUBT_INTERVAL = Duration.ofMillis(500);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_STARTING_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_DRAINING_PAUSE = Duration.ofSeconds(1);
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Duration AFTER_KILL = Duration.ofMillis(200);
  private static final Duration SUPERVISOR_PATIENCE = Duration.ofSeconds(1);
  private static final int STARTING_SHARE = 8;

  /** Starts the supervisor, after what may take long, unless it is not wanted any more. */
  @FunctionalInterface
  interface Starter {
    Process start(BooleanSupplier wanted) throws IOException;
  }

  private final LocalReplica replica;
  private final ReplicaFolder folder;
  private final Processes machine;
  private final OptionalInt uid;
  private final Witness witness;
  private final Runnable whenEnded;
  private final CountDownLatch looked = new CountDownLatch(1);
  private final Thread thread;
  private @Nullable Starter starter;
  private @Nullable StartClock clock;
  private @Nullable Evidence startFailure;
  private volatile ReplicaProcesses processes;
  private volatile boolean left;
  private Instant startingSince = Instant.now();
  private Instant logBoundAt = Instant.now();
  private boolean asked;
  private boolean forced;
  private boolean doubted;
  private boolean warned;
  private int sweeps;

  /**
   * Follows a replica.
   *
   * @param uid its user; empty where it has none of its own
   * @param starter starts it first; null where it was started before
   * @param whenEnded called once when nothing of it is left
   */
  ReplicaWatch(
      LocalReplica replica,
      Processes machine,
      OptionalInt uid,
      Witness witness,
      @Nullable Starter starter,
      Runnable whenEnded) {
    this.replica = replica;
    this.folder = replica.folder();
    this.machine = machine;
    this.witness = witness;
    this.starter = starter;
    this.clock = starter == null ? null : new StartClock();
    this.whenEnded = whenEnded;
    this.uid = uid;
    this.processes = new ReplicaProcesses(replica.id(), folder, machine, uid, null);
    this.thread = Thread.ofVirtual().name("replica-" + replica.id()).unstarted(this);
    replica.onStop(this::wake);
    replica.unready(witness::unready);
  }

  void begin() {
    thread.start();
  }

  /** Waits until it looked at the replica once; not longer than the limit. */
  void awaitFirstLook(Duration limit) throws InterruptedException {
    if (!looked.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.warn("Replica {} did not answer within {}.", replica.id(), limit);
    }
  }

  /** Waits until it ended or was left; not longer than the limit. */
  void awaitEnd(Duration limit) throws InterruptedException {
    if (!thread.join(limit)) {
      LOG.warn("Replica {} did not end within {}.", replica.id(), limit);
    }
  }

  /** Lets the replica go on unwatched. */
  void leave() {
    left = true;
    wake();
  }

  /** Looks at once where the replica may have ended and nobody tells. */
  void glance() {
    if (processes.mayHaveEnded()) {
      wake();
    }
  }

  private void wake() {
    witness.abandon();
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    if (starter != null) {
      replica.announce();
    }
    while (!left && !replica.hasEnded()) {
      var pause = look();
      looked.countDown();
      if (!left && !replica.hasEnded()) {
        LockSupport.parkNanos(this, pause.toNanos());
      }
    }
    looked.countDown();
  }

  private Duration look() {
    try {
      return step();
    } catch (IOException | RuntimeException e) {
      LOG.warn("Replica {} is looked at again soon: {}", replica.id(), e.toString());
      return AFTER_TROUBLE;
    }
  }

  private Duration step() throws IOException {
    start();
    if (processes.ended()) {
      return end();
    }
    boundLog();
    var byForceAt = replica.byForceAt();
    return byForceAt == null ? probe() : drain(byForceAt);
  }

  private void start() {
    var first = starter;
    starter = null;
    if (first == null) {
      return;
    }
    try {
      var child = first.start(() -> !left && replica.byForceAt() == null);
      processes = new ReplicaProcesses(replica.id(), folder, machine, uid, child);
      if (clock != null) {
        clock.launched();
      }
      var _ = child.onExit().thenRun(this::wake);
    } catch (IOException e) {
      startFailure = Ending.startFailed(e);
    }
  }

  private Duration probe() throws IOException {
    var answers = witness.ready() && (replica.phase() == Phase.READY || itself());
    measure(answers);
    if (answers) {
      doubted = false;
      replica.see(true);
      return READY_INTERVAL;
    }
    if (replica.phase() == Phase.READY) {
      if (!doubted) {
        doubted = true;
        return DOUBT_INTERVAL;
      }
      startingSince = Instant.now();
      replica.see(false);
    }
    doubted = false;
    // A share of the time so far: quick starts are seen quickly, slow ones cost little.
    var pause = Duration.between(startingSince, Instant.now()).dividedBy(STARTING_SHARE);
    return least(LONGEST_STARTING_PAUSE, most(SHORTEST_PAUSE, pause));
  }

  /** An answer proves nothing where another process took the port before the replica did. */
  private boolean itself() throws IOException {
    if (!processes.strangerListensOn(witness.port(), witness.connectedAt())) {
      return true;
    }
    if (!warned) {
      warned = true;
      LOG.warn("Replica {}: another process listens on its port {}.", replica.id(), witness.port());
    }
    return false;
  }

  private void measure(boolean ready) {
    if (clock != null && witness.listens()) {
      clock.listens();
      if (ready) {
        replica.started(clock.ready());
        clock = null;
      }
    }
  }

  private void boundLog() throws IOException {
    if (Duration.between(logBoundAt, Instant.now()).compareTo(LOG_INTERVAL) >= 0) {
      logBoundAt = Instant.now();
      folder.log().bound();
    }
  }

  private Duration drain(Instant byForceAt) throws IOException {
    var rest = Duration.between(Instant.now(), byForceAt);
    if (rest.isPositive()) {
      if (!asked) {
        asked = true;
        processes.terminate();
      }
      return least(LONGEST_DRAINING_PAUSE, rest);
    }
    forced = true;
    if (rest.plus(SUPERVISOR_PATIENCE).isPositive()) {
      processes.killServing();
    } else {
      processes.sweep();
    }
    return AFTER_KILL;
  }

  private Duration end() throws IOException {
    if (!processes.sweep()) {
      sweeps++;
      return least(AFTER_TROUBLE, SHORTEST_PAUSE.multipliedBy(sweeps));
    }
    var evidence = evidence();
    try {
      folder.writeReason(evidence);
    } catch (IOException e) {
      LOG.warn(
          "Replica {} ended. {} Not recorded: {}", replica.id(), evidence.message(), e.toString());
    }
    whenEnded.run();
    replica.end(evidence);
    return Duration.ZERO;
  }

  private Evidence evidence() throws IOException {
    if (replica.byForceAt() != null) {
      return Ending.asked(forced);
    }
    if (startFailure != null) {
      return startFailure;
    }
    var exit = folder.journal().map(Journal::exitCode).orElse(OptionalInt.empty());
    return exit.isPresent() || processes.everServed() ? witness.ended(exit) : Ending.NEVER_STARTED;
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Duration most(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
