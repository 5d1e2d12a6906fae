package dev.berth.gateway;

import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells every connected Envoy where predictions go. Envoys are told nothing before the first full
 * load, so that a restart of Berth never empties their routes, and keep what they have when Berth
 * goes away. Safe for many threads.
 */
public final class EnvoyGateway implements InferenceGateway, AutoCloseable {
  /**
   * Longer than Envoy lets a client take to send a request, which goes by the routes it began with.
   */
  public static final Duration GRACE = Duration.ofSeconds(75);

  private final String secret;
  private final Duration grace;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("envoy-gateway").factory());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Set<EnvoyStream> streams = new LinkedHashSet<>();
  private Map<UUID, Deployed> deployments = Map.of();
  private Set<String> revokedKeys = Set.of();
  private @Nullable XdsResource issuer;
  private boolean loaded;
  private boolean closed;
  private long generation = 1;
  private @Nullable XdsSnapshot snapshot;
  private @Nullable XdsResource routes;
  private Instant nextWake = Instant.MAX;

  /**
   * A gateway that knows nothing yet.
   *
   * @param secret what an Envoy must say to be told anything; only its bootstrap knows it
   * @param grace how long a cluster without routes stays, see {@link #GRACE}
   */
  public EnvoyGateway(String secret, Duration grace, InstantSource clock) {
    this.secret = secret;
    this.grace = grace;
    this.clock = clock;
  }

  /** The gRPC service that Envoys connect to; it checks the secret by itself. */
  public ServerServiceDefinition service() {
    return ServerInterceptors.intercept(new AdsService(this), new XdsSecret(secret));
  }

  /** How many Envoys are connected. */
  public int connected() {
    return locked(streams::size);
  }

  @Override
  public void replaceAll(Collection<InferenceRoute> routes, Set<String> revokedKeys) {
    Map<UUID, Deployed> all =
        routes.stream()
            .filter(EnvoyGateway::leadsAnywhere)
            .map(Deployed::of)
            .collect(
                Collectors.toMap(deployed -> deployed.route().deployment(), deployed -> deployed));
    locked(
        () -> {
          loaded = true;
          this.revokedKeys = Set.copyOf(revokedKeys);
          return change(all, false);
        });
  }

  @Override
  public boolean publish(InferenceRoute route, Duration wait) {
    var deployed = leadsAnywhere(route) ? Deployed.of(route) : null;
    var deadline = System.nanoTime() + wait.toNanos();
    return locked(
        () -> {
          var wanted = change(route.deployment(), deployed);
          return awaitSettled(wanted, ReplicaClusters.prefix(route.deployment()), deadline);
        });
  }

  /**
   * Waits until an Envoy is connected and has taken everything there is.
   *
   * @return whether that is so after at most that time
   */
  public boolean awaitConnected(Duration wait) {
    var deadline = System.nanoTime() + wait.toNanos();
    return locked(
        () -> {
          try {
            while (streams.isEmpty()
                || streams.stream().anyMatch(stream -> stream.settled() < generation)) {
              if (moved.awaitNanos(deadline - System.nanoTime()) <= 0) {
                return false;
              }
            }
            return true;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
          }
        });
  }

  @Override
  public void withdraw(UUID deployment) {
    locked(() -> change(deployment, null));
  }

  @Override
  public void revoke(Set<String> revokedKeys) {
    locked(
        () -> {
          this.revokedKeys = Set.copyOf(revokedKeys);
          return change(deployments, false);
        });
  }

  /** Lets Envoys verify an issuer's tokens by that filter from now on. */
  void believe(XdsResource issuer) {
    locked(
        () -> {
          this.issuer = issuer;
          return change(deployments, true);
        });
  }

  /** Ends all connections, so that the server that holds them can end. Envoys keep their routes. */
  @Override
  public void close() {
    locked(
        () -> {
          closed = true;
          new ArrayList<>(streams).forEach(EnvoyStream::end);
          streams.clear();
          moved.signalAll();
          return timer.shutdownNow();
        });
  }

  /** Lets an Envoy in, or refuses it because the gateway is closed. */
  boolean connect(EnvoyStream stream) {
    return locked(() -> !closed && streams.add(stream));
  }

  /** Forgets an Envoy that is gone. */
  void disconnect(EnvoyStream stream) {
    locked(
        () -> {
          moved.signalAll();
          return streams.remove(stream);
        });
  }

  /** Lets an Envoy say something and sends it what it needs next. */
  void heard(EnvoyStream stream, Runnable said) {
    locked(
        () -> {
          said.run();
          send(stream);
          moved.signalAll();
          return null;
        });
  }

  /** How long an Envoy keeps a cluster without routes. */
  Duration grace() {
    return grace;
  }

  private long change(UUID deployment, @Nullable Deployed deployed) {
    var changed = new HashMap<>(deployments);
    var before = deployed == null ? changed.remove(deployment) : changed.put(deployment, deployed);
    return change(changed, deployed == null ? before == null : deployed.hasRoutesOf(before));
  }

  private long change(Map<UUID, Deployed> changed, boolean sameRoutes) {
    deployments = changed;
    if (snapshot != null) {
      routes = snapshot.madeRoutes();
      snapshot = null;
    }
    if (!sameRoutes) {
      routes = null;
    }
    generation++;
    streams.forEach(this::send);
    return generation;
  }

  private void send(EnvoyStream stream) {
    if (!loaded || closed) {
      return;
    }
    stream.send(present(), clock.instant());
    stream.wake().ifPresent(this::wakeAt);
  }

  private XdsSnapshot present() {
    var present = snapshot;
    if (present == null) {
      present = new XdsSnapshot(generation, deployments.values(), revokedKeys, issuer, routes);
      snapshot = present;
    }
    return present;
  }

  private void wakeAt(Instant when) {
    if (when.isBefore(nextWake)) {
      nextWake = when;
      var delay = Duration.between(clock.instant(), when).toMillis() + 1;
      var _ = timer.schedule(this::wake, delay, TimeUnit.MILLISECONDS);
    }
  }

  private void wake() {
    locked(
        () -> {
          nextWake = Instant.MAX;
          streams.forEach(this::send);
          return null;
        });
  }

  private boolean awaitSettled(long wanted, String clusterPrefix, long deadline) {
    while (!streams.isEmpty()) {
      if (streams.stream().allMatch(stream -> stream.settled() >= wanted)) {
        return streams.stream().noneMatch(stream -> stream.refuses(present(), clusterPrefix));
      }
      if (streams.stream().anyMatch(stream -> stream.refuses(present(), clusterPrefix))) {
        return false;
      }
      try {
        if (moved.awaitNanos(deadline - System.nanoTime()) <= 0) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  private static boolean leadsAnywhere(InferenceRoute route) {
    return !ReplicaClusters.revisions(route).isEmpty();
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
