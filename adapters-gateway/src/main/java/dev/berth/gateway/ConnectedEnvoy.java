package dev.berth.gateway;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Leads one connected Envoy from what it has to what is: new clusters and their endpoints, then the
 * routes when Envoy has taken both; clusters that are gone leave last, after a grace for requests
 * that still go by the old routes. It decides and remembers; sending is for others. Not safe for
 * many threads.
 */
final class ConnectedEnvoy {
  private final Duration grace;
  private final Map<XdsType, Subscription> subscriptions = new EnumMap<>(XdsType.class);
  private final Map<String, Instant> removals = new HashMap<>();
  private long settled;

  /**
   * @param grace how long a cluster without routes stays
   */
  ConnectedEnvoy(Duration grace) {
    this.grace = grace;
    for (var type : XdsType.values()) {
      subscriptions.put(type, new Subscription(type));
    }
  }

  /** Takes in what Envoy says about a kind of resource. */
  void take(XdsType type, DeltaDiscoveryRequest request) {
    var generation = of(type).take(request);
    // The table is sent only once all that it names is there.
    if (type == XdsType.ROUTES && generation > 0 && !request.hasErrorDetail()) {
      settled = Math.max(settled, generation);
    }
  }

  /**
   * What to send next, one kind at a time; empty where Envoy has all, or has to answer or ask
   * first.
   */
  Optional<DeltaDiscoveryResponse> next(XdsSnapshot snapshot, Instant now) {
    if (!of(XdsType.CLUSTERS).begun()) {
      return Optional.empty();
    }
    // Envoy takes a cluster only once it has its endpoints, so these do not wait for it.
    return more(XdsType.FILTERS, snapshot)
        .or(() -> more(XdsType.CLUSTERS, snapshot))
        .or(() -> more(XdsType.ENDPOINTS, snapshot))
        .or(
            () ->
                waits(XdsType.CLUSTERS)
                        || waits(XdsType.ENDPOINTS)
                        || waits(XdsType.ROUTES)
                        || waitsForQuestions(snapshot)
                    ? Optional.empty()
                    : more(XdsType.ROUTES, snapshot).or(() -> finish(snapshot, now)));
  }

  private Optional<DeltaDiscoveryResponse> more(XdsType type, XdsSnapshot snapshot) {
    if (waits(type)) {
      return Optional.empty();
    }
    var missing = new ArrayList<>(of(type).missing(snapshot.of(type)));
    if (type == XdsType.ENDPOINTS) {
      // A cluster that is gone before it had endpoints keeps Envoy waiting until it gets some
      // answer.
      of(type).unanswerable(snapshot.of(type)).stream()
          .map(name -> ReplicaClusters.endpoints(name, List.of()))
          .forEach(missing::add);
    }
    return missing.isEmpty() && !of(type).unanswered()
        ? Optional.empty()
        : Optional.of(send(type, snapshot, missing));
  }

  private Optional<DeltaDiscoveryResponse> finish(XdsSnapshot snapshot, Instant now) {
    if (!of(XdsType.ROUTES).has(snapshot.routes())) {
      return Optional.empty();
    }
    settled = Math.max(settled, snapshot.generation());
    return removeStale(snapshot, now);
  }

  private DeltaDiscoveryResponse send(
      XdsType type, XdsSnapshot snapshot, List<XdsResource> missing) {
    if (type == XdsType.CLUSTERS) {
      // A cluster that is made again wants its endpoints again, and may not ask for them.
      missing.stream().map(XdsResource::name).forEach(of(XdsType.ENDPOINTS)::forget);
    }
    return of(type).respond(snapshot.generation(), missing, Set.of());
  }

  /** Whether Envoy has a new cluster and has not asked for its endpoints yet. */
  private boolean waitsForQuestions(XdsSnapshot snapshot) {
    var clusters = of(XdsType.CLUSTERS);
    var endpoints = of(XdsType.ENDPOINTS);
    return snapshot.of(XdsType.ENDPOINTS).values().stream()
        .filter(resource -> !endpoints.has(resource) && !endpoints.refuses(resource))
        .map(resource -> snapshot.of(XdsType.CLUSTERS).get(resource.name()))
        .anyMatch(cluster -> cluster != null && clusters.has(cluster));
  }

  private Optional<DeltaDiscoveryResponse> removeStale(XdsSnapshot snapshot, Instant now) {
    var clusters = of(XdsType.CLUSTERS);
    var stale = clusters.stale(snapshot.of(XdsType.CLUSTERS));
    removals.keySet().retainAll(stale);
    stale.forEach(name -> removals.putIfAbsent(name, now.plus(grace)));
    var due =
        stale.stream()
            .filter(name -> !removals.getOrDefault(name, Instant.MAX).isAfter(now))
            .collect(Collectors.toCollection(HashSet::new));
    if (due.isEmpty()) {
      return Optional.empty();
    }
    due.forEach(removals::remove);
    return Optional.of(clusters.respond(snapshot.generation(), List.of(), due));
  }

  /** When to ask again although nothing changed. */
  Optional<Instant> wake() {
    return removals.values().stream().min(Instant::compareTo);
  }

  /** The latest generation that Envoy works with. */
  long settled() {
    return settled;
  }

  /** Whether Envoy refused something of these clusters, or the present routes. */
  boolean refuses(XdsSnapshot snapshot, String clusterPrefix) {
    return (of(XdsType.ROUTES).refusesSomething() && of(XdsType.ROUTES).refuses(snapshot.routes()))
        || refusesCluster(XdsType.CLUSTERS, snapshot, clusterPrefix)
        || refusesCluster(XdsType.ENDPOINTS, snapshot, clusterPrefix);
  }

  private boolean refusesCluster(XdsType type, XdsSnapshot snapshot, String prefix) {
    return of(type).refusesSomething()
        && snapshot.of(type).values().stream()
            .filter(resource -> resource.name().startsWith(prefix))
            .anyMatch(of(type)::refuses);
  }

  private boolean waits(XdsType type) {
    return of(type).waits();
  }

  private Subscription of(XdsType type) {
    var subscription = subscriptions.get(type);
    if (subscription == null) {
      throw new IllegalStateException("kind: " + type);
    }
    return subscription;
  }
}
