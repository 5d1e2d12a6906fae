package dev.berth.gateway;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Delta xDS over one stream for each Envoy. */
final class AdsService extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {
  private final EnvoyGateway gateway;

  AdsService(EnvoyGateway gateway) {
    this.gateway = gateway;
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> out) {
    var stream = new EnvoyStream(gateway, out);
    if (out instanceof ServerCallStreamObserver<DeltaDiscoveryResponse> call) {
      call.setOnCancelHandler(() -> gateway.disconnect(stream));
    }
    if (!gateway.connect(stream)) {
      out.onError(Status.UNAVAILABLE.withDescription("Berth is ending").asRuntimeException());
    }
    return stream;
  }
}
