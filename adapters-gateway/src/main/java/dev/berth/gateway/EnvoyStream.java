package dev.berth.gateway;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of one Envoy. All but what gRPC calls is called under the gateway's lock. */
final class EnvoyStream implements StreamObserver<DeltaDiscoveryRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(EnvoyStream.class);

  private final EnvoyGateway gateway;
  private final StreamObserver<DeltaDiscoveryResponse> out;
  private final ConnectedEnvoy envoy;
  private String node = "";

  EnvoyStream(EnvoyGateway gateway, StreamObserver<DeltaDiscoveryResponse> out) {
    this.gateway = gateway;
    this.out = out;
    this.envoy = new ConnectedEnvoy(gateway.grace());
  }

  @Override
  public void onNext(DeltaDiscoveryRequest request) {
    gateway.heard(this, () -> take(request));
  }

  private void take(DeltaDiscoveryRequest request) {
    if (request.hasNode()) {
      node = request.getNode().getId();
      LOG.info("Envoy {} is connected", node);
    }
    var type = XdsType.of(request.getTypeUrl());
    if (type.isEmpty()) {
      LOG.warn("Envoy {} asks for {}, of which there is none", node, request.getTypeUrl());
      return;
    }
    if (request.hasErrorDetail()) {
      LOG.error(
          "Envoy {} refuses {} and keeps what it has: {}",
          node,
          type.get(),
          request.getErrorDetail().getMessage());
    }
    envoy.take(type.get(), request);
  }

  @Override
  public void onError(Throwable gone) {
    LOG.info("Envoy {} is gone", node);
    gateway.disconnect(this);
  }

  @Override
  public void onCompleted() {
    gateway.disconnect(this);
    out.onCompleted();
  }

  /** Sends what Envoy needs next, if anything. */
  void send(XdsSnapshot snapshot, Instant now) {
    for (var next = envoy.next(snapshot, now); next.isPresent(); next = envoy.next(snapshot, now)) {
      out.onNext(next.get());
    }
  }

  /** When to call {@link #send} again although nothing changed. */
  Optional<Instant> wake() {
    return envoy.wake();
  }

  /** The latest generation that Envoy works with. */
  long settled() {
    return envoy.settled();
  }

  /** Whether Envoy refused something of these clusters, or the present routes. */
  boolean refuses(XdsSnapshot snapshot, String clusterPrefix) {
    return envoy.refuses(snapshot, clusterPrefix);
  }

  /** Ends the connection from this side. */
  void end() {
    out.onCompleted();
  }
}
