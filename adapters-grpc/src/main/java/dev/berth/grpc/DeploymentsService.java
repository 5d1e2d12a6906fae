package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.deployment.ChangeIntent;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsImplBase;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.ListDeploymentsResponse;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.function.Supplier;

/** {@code berth.v1.Deployments}, each method mapped to a use case. */
final class DeploymentsService extends DeploymentsImplBase {
  private final DeploymentQueries queries;
  private final ChangeIntent changeIntent;
  private final Notices notices;
  private final Supplier<Caller> caller;
  private final Supplier<UUID> ids;

  DeploymentsService(
      DeploymentQueries queries,
      ChangeIntent changeIntent,
      Notices notices,
      Supplier<Caller> caller,
      Supplier<UUID> ids) {
    this.queries = queries;
    this.changeIntent = changeIntent;
    this.notices = notices;
    this.caller = caller;
    this.ids = ids;
  }

  @Override
  public void getDeployment(GetDeploymentRequest request, StreamObserver<Deployment> answer) {
    var who = caller.get();
    var rid = Names.toDeployment(who, request.getName()).rid();
    send(answer, toProto(queries.get(who, rid)));
  }

  @Override
  public void listDeployments(
      ListDeploymentsRequest request, StreamObserver<ListDeploymentsResponse> answer) {
    var who = caller.get();
    Names.requireParent(who, request.getParent());
    var page = Page.read(request.getParent(), request.getPageSize(), request.getPageToken());
    var after = page.after() == null ? null : new DeploymentId(page.after());
    var read = queries.page(who, after, page.limit());
    send(
        answer,
        ListDeploymentsResponse.newBuilder()
            .addAllDeployments(page.items(read).stream().map(this::toProto).toList())
            .setNextPageToken(page.nextToken(read, deployment -> deployment.id().value()))
            .build());
  }

  @Override
  public void deleteDeployment(DeleteDeploymentRequest request, StreamObserver<Deployment> answer) {
    var who = caller.get();
    var rid = Names.toDeployment(who, request.getName()).rid();
    send(answer, toProto(changeIntent.delete(who, rid, RequestIds.of(request, ids))));
  }

  private Deployment toProto(dev.berth.deployment.Deployment deployment) {
    return DeploymentProtos.toProto(deployment, notices.of(deployment));
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
