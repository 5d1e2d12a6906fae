package dev.berth.replica;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * An engine without processes, on a clock of the test's own. What happens depends on nothing but
 * the calls, the clock and the random source. Listeners are called by {@link #tick} alone.
 *
 * <p>It counts what an engine must never be asked to do: see {@link #violations}.
 */
public final class SimulatedEngine implements Engine {
  private static final Duration MAX_LAG = Duration.ofSeconds(2);

  private final Supplier<Instant> clock;
  private final Random random;
  private final Map<ReplicaId, SimulatedReplica> replicas = new LinkedHashMap<>();
  private final Map<UUID, Long> fences = new HashMap<>();
  private final Map<ReplicaId, Integer> starts = new LinkedHashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final List<Consumer<UUID>> listeners = new ArrayList<>();
  private final List<Echo> echoes = new ArrayList<>();
  private Fate.Decider fates = (id, spec) -> new Fate.Ready(Duration.ofSeconds(1));
  private Supplier<Duration> drains = () -> Duration.ZERO;
  private double disorder;
  private int gpus = Integer.MAX_VALUE;
  private int staleCalls;
  private int nextPort = 20_000;

  private record Echo(Instant at, UUID deployment) {}

  public SimulatedEngine(Supplier<Instant> clock, Random random) {
    this.clock = clock;
    this.random = random;
  }

  /** Decides what becomes of each start from now on; one second to ready until told otherwise. */
  public synchronized SimulatedEngine fates(Fate.Decider decider) {
    fates = decider;
    return this;
  }

  /** How long replicas go on after they were asked to stop, if the grace allows it; zero first. */
  public synchronized SimulatedEngine drains(Supplier<Duration> durations) {
    drains = durations;
    return this;
  }

  /**
   * How likely an observation is repeated, or is up to two seconds old, or a listener is called
   * once more; from 0 (never, the default) to 1. Above 0 observations come in any order.
   */
  public synchronized SimulatedEngine disorder(double probability) {
    disorder = probability;
    return this;
  }

  /** How many GPUs there are for all replicas together; more than anybody wants at first. */
  public synchronized SimulatedEngine gpus(int count) {
    gpus = count;
    return this;
  }

  @Override
  public synchronized void admit(UUID deployment, long fence) {
    fences.merge(deployment, fence, Math::max);
  }

  @Override
  public synchronized List<Observation> observe(UUID deployment) {
    var now = clock.get();
    var seen = new ArrayList<Observation>();
    for (var replica : of(deployment).toList()) {
      var at = happens() ? earlier(now, replica) : now;
      seen.add(replica.observation(at));
      if (replica.phase(at) != replica.phase(now)) {
        echoes.add(new Echo(now.plus(MAX_LAG), deployment));
      }
      if (happens()) {
        seen.add(replica.observation(at));
      }
    }
    if (disorder > 0) {
      Collections.shuffle(seen, random);
    }
    return List.copyOf(seen);
  }

  @Override
  public synchronized Optional<StartPhases> startOf(ReplicaId id) {
    return Optional.ofNullable(replicas.get(id)).flatMap(replica -> replica.start(clock.get()));
  }

  @Override
  public synchronized Set<UUID> deployments() {
    var found = new LinkedHashSet<UUID>();
    replicas.keySet().forEach(id -> found.add(id.deployment()));
    return found;
  }

  @Override
  public synchronized void start(ReplicaId id, ReplicaSpec spec, long fence) {
    if (stale(id, fence) || replicas.containsKey(id)) {
      return;
    }
    var now = clock.get();
    of(id.deployment())
        .filter(other -> other.live(now))
        .map(SimulatedReplica::id)
        .filter(other -> other.revision() == id.revision() && other.ordinal() == id.ordinal())
        .forEach(other -> violations.add("%s started while %s runs".formatted(id, other)));
    if (starts.containsKey(id)) {
      violations.add("%s started again after it was removed".formatted(id));
    }
    starts.merge(id, 1, Integer::sum);
    var free = gpus - gpusInUse();
    var wanted = spec.resources().allGpus();
    var fate =
        wanted > free
            ? new Fate.Refused("no GPU left: %d asked, %d free".formatted(wanted, free))
            : fates.of(id, spec);
    var endpoint = new Endpoint("127.0.0.1", nextPort++);
    replicas.put(id, new SimulatedReplica(id, spec, fate, endpoint, now));
  }

  @Override
  public synchronized void stop(ReplicaId id, Duration grace, long fence) {
    var replica = replicas.get(id);
    if (!stale(id, fence) && replica != null) {
      replica.stop(clock.get(), drains.get(), grace);
    }
  }

  @Override
  public synchronized void remove(ReplicaId id, long fence) {
    var replica = replicas.get(id);
    if (!stale(id, fence) && replica != null && replica.phase(clock.get()) == Phase.EXITED) {
      replicas.remove(id);
    }
  }

  @Override
  public synchronized void onChange(Consumer<UUID> listener) {
    listeners.add(listener);
  }

  @Override
  public List<String> notices() {
    return List.of();
  }

  /** Calls the listeners for everything that changed since the last tick. */
  public void tick() {
    List<UUID> changed;
    List<Consumer<UUID>> called;
    synchronized (this) {
      var now = clock.get();
      changed = new ArrayList<>();
      for (var replica : replicas.values()) {
        if (replica.announce(now)) {
          changed.add(replica.id().deployment());
          if (happens()) {
            echoes.add(new Echo(now.plus(lag()), replica.id().deployment()));
          }
        }
      }
      for (var echo : List.copyOf(echoes)) {
        if (!now.isBefore(echo.at())) {
          changed.add(echo.deployment());
          echoes.remove(echo);
        }
      }
      called = List.copyOf(listeners);
    }
    changed.forEach(deployment -> called.forEach(listener -> listener.accept(deployment)));
  }

  /** When {@link #tick} will find something next; empty where nothing happens by itself. */
  public synchronized Optional<Instant> nextChange() {
    var now = clock.get();
    return Stream.concat(
            replicas.values().stream().map(replica -> replica.nextChange(now)),
            echoes.stream().map(echo -> Optional.of(echo.at())))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  /** Ends a replica as a crash would; does nothing where it is unknown. */
  public synchronized void kill(ReplicaId id) {
    var replica = replicas.get(id);
    if (replica != null) {
      replica.dies(clock.get(), "killed by signal 9");
    }
  }

  /** Ends a replica together with its node: for the delay it still looks as if it ran. */
  public synchronized void lose(ReplicaId id, Duration unseen) {
    var replica = replicas.get(id);
    if (replica != null) {
      replica.lost(clock.get(), unseen);
    }
  }

  /** Berth ended: nobody listens any more, and everything goes on. */
  public synchronized void forsake() {
    listeners.clear();
    echoes.clear();
  }

  /** The replicas of all deployments that really run now, oldest first. */
  public synchronized List<ReplicaId> live() {
    var now = clock.get();
    return replicas.values().stream()
        .filter(replica -> replica.live(now))
        .map(SimulatedReplica::id)
        .toList();
  }

  /** How often this id was really started. */
  public synchronized int starts(ReplicaId id) {
    return starts.getOrDefault(id, 0);
  }

  /** How many starts of any id there were. */
  public synchronized int starts() {
    return starts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many mutating calls changed nothing because their fence was stale. */
  public synchronized int staleCalls() {
    return staleCalls;
  }

  /**
   * What the engine was asked to do and must never be: a start beside a running replica of the same
   * revision and ordinal, or a start of an id that was started and removed before.
   */
  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  private boolean stale(ReplicaId id, long fence) {
    if (fence < fences.getOrDefault(id.deployment(), Long.MIN_VALUE)) {
      staleCalls++;
      return true;
    }
    fences.put(id.deployment(), fence);
    return false;
  }

  private int gpusInUse() {
    var now = clock.get();
    return replicas.values().stream()
        .filter(replica -> replica.live(now))
        .mapToInt(SimulatedReplica::gpus)
        .sum();
  }

  private Stream<SimulatedReplica> of(UUID deployment) {
    return replicas.values().stream()
        .filter(replica -> replica.id().deployment().equals(deployment));
  }

  private Instant earlier(Instant now, SimulatedReplica replica) {
    var at = now.minus(lag());
    return at.isBefore(replica.startedAt()) ? replica.startedAt() : at;
  }

  private Duration lag() {
    return Duration.ofMillis(random.nextLong(MAX_LAG.toMillis()));
  }

  private boolean happens() {
    return disorder > 0 && random.nextDouble() < disorder;
  }
}
