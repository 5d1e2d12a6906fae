package dev.berth.app;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsBlockingStub;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The native API, as its clients speak it. */
final class Native implements AutoCloseable {
  private static final int LIMIT_SECONDS = 40;

  private final ManagedChannel channel;
  private final Metadata headers = new Metadata();

  Native(BerthProcess berth) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", berth.grpcPort()).usePlaintext().build();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + berth.key());
  }

  DeploymentsBlockingStub deployments() {
    return with(DeploymentsGrpc.newBlockingStub(channel));
  }

  Deployment deployment(String rid) {
    var request = GetDeploymentRequest.newBuilder().setName(name(rid)).build();
    return deployments().getDeployment(request);
  }

  /** Deletes a deployment; asking again with the same id does no harm. */
  void delete(String rid, UUID requestId) {
    var request =
        DeleteDeploymentRequest.newBuilder()
            .setName(name(rid))
            .setRequestId(requestId.toString())
            .build();
    deployments().deleteDeployment(request);
  }

  /** What Berth says of one of its services, or of all by the empty name. */
  ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  Operation operation(String name) {
    var request = GetOperationRequest.newBuilder().setName(name).build();
    return with(OperationsGrpc.newBlockingStub(channel)).getOperation(request);
  }

  /** All operations of a deployment, page by page. */
  List<Operation> operations(String rid) {
    var all = new ArrayList<Operation>();
    var request = ListOperationsRequest.newBuilder().setName(name(rid)).setPageSize(1000);
    do {
      var page = with(OperationsGrpc.newBlockingStub(channel)).listOperations(request.build());
      all.addAll(page.getOperationsList());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return all;
  }

  private static String name(String rid) {
    return "projects/" + RunningBerth.PROJECT + "/deployments/" + Foundry.uuid(rid);
  }

  private <S extends AbstractBlockingStub<S>> S with(S stub) {
    return stub.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
