package dev.berth.gateway;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one connected Envoy asked for, was sent and took of one kind of resource. One response is on
 * its way at most. Not safe for many threads.
 */
final class Subscription {
  private static final String EVERYTHING = "*";

  private final XdsType type;
  private boolean begun;
  private boolean wildcard;
  private boolean unanswered;
  private final Set<String> names = new HashSet<>();

  /** Versions that Envoy has or was sent last. */
  private final Map<String, String> sent = new HashMap<>();

  /** Versions that Envoy has. */
  private final Map<String, String> taken = new HashMap<>();

  /** Versions that Envoy refused, until another one is sent. */
  private final Map<String, String> refused = new HashMap<>();

  private @Nullable Pending pending;
  private long responses;

  /** A response on its way. */
  private record Pending(
      String nonce, long generation, Map<String, String> versions, Set<String> removed) {}

  Subscription(XdsType type) {
    this.type = type;
  }

  /**
   * Takes in what Envoy says.
   *
   * @return the generation that Envoy has taken or refused with this; 0 where it only subscribes
   */
  long take(DeltaDiscoveryRequest request) {
    subscribe(request);
    var answered = pending;
    if (answered == null || !answered.nonce.equals(request.getResponseNonce())) {
      return 0;
    }
    pending = null;
    if (request.hasErrorDetail()) {
      refused.putAll(answered.versions);
    } else {
      taken.putAll(answered.versions);
      answered.removed.forEach(taken::remove);
    }
    return answered.generation;
  }

  private void subscribe(DeltaDiscoveryRequest request) {
    if (!begun) {
      begun = true;
      wildcard = type == XdsType.CLUSTERS && request.getResourceNamesSubscribeList().isEmpty();
      unanswered = wildcard;
      sent.putAll(request.getInitialResourceVersionsMap());
      taken.putAll(request.getInitialResourceVersionsMap());
    }
    for (var name : request.getResourceNamesSubscribeList()) {
      if (name.equals(EVERYTHING)) {
        wildcard = true;
        unanswered = true;
      } else {
        names.add(name);
        // Whoever asks anew wants an answer, unless he says that he has it.
        if (!request.getInitialResourceVersionsMap().containsKey(name)) {
          forget(name);
        }
      }
    }
    for (var name : request.getResourceNamesUnsubscribeList()) {
      if (name.equals(EVERYTHING)) {
        wildcard = false;
      } else {
        names.remove(name);
        forget(name);
      }
    }
  }

  /** Whether a response is on its way. */
  boolean waits() {
    return pending != null;
  }

  /** Whether Envoy asked for this kind at all. */
  boolean begun() {
    return begun;
  }

  /** Lets Envoy be sent that resource again. */
  void forget(String name) {
    sent.remove(name);
    taken.remove(name);
    refused.remove(name);
  }

  /** What Envoy asked for and has not been sent in its present version. */
  List<XdsResource> missing(Map<String, XdsResource> resources) {
    Collection<XdsResource> candidates =
        wildcard
            ? resources.values()
            : names.stream().filter(resources::containsKey).map(resources::get).toList();
    return candidates.stream()
        .filter(resource -> !resource.version().equals(sent.get(resource.name())))
        .toList();
  }

  /** Whether Envoy asked for all there is and waits for an answer, even if there is nothing. */
  boolean unanswered() {
    return unanswered;
  }

  /** What Envoy asked for, was never sent, and is not there. */
  List<String> unanswerable(Map<String, XdsResource> resources) {
    return names.stream()
        .filter(name -> !sent.containsKey(name) && !resources.containsKey(name))
        .toList();
  }

  /** Names that Envoy was sent once and that are no longer there. */
  Set<String> stale(Map<String, XdsResource> resources) {
    var stale = new HashSet<>(sent.keySet());
    stale.removeAll(resources.keySet());
    return stale;
  }

  /** Whether Envoy works with that resource. */
  boolean has(XdsResource resource) {
    return resource.version().equals(taken.get(resource.name()));
  }

  /** Whether Envoy refused the present version of that resource. */
  boolean refuses(XdsResource resource) {
    return resource.version().equals(refused.get(resource.name()));
  }

  /** Whether Envoy refused the present version of anything. */
  boolean refusesSomething() {
    return !refused.isEmpty();
  }

  /** The next response; it is then on its way. */
  DeltaDiscoveryResponse respond(long generation, List<XdsResource> more, Set<String> removed) {
    var versions = new HashMap<String, String>();
    var nonce = Long.toString(++responses);
    var response = DeltaDiscoveryResponse.newBuilder().setTypeUrl(type.typeUrl()).setNonce(nonce);
    for (var resource : more) {
      refused.remove(resource.name());
      versions.put(resource.name(), resource.version());
      response.addResources(resource.onTheWire());
    }
    sent.putAll(versions);
    removed.forEach(sent::remove);
    unanswered = false;
    pending = new Pending(nonce, generation, versions, Set.copyOf(removed));
    return response.addAllRemovedResources(removed).build();
  }
}
