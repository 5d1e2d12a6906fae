package dev.berth.rest.foundry;

import com.google.protobuf.Empty;
import dev.berth.deployment.ChangeIntent;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.ReplaceDeployment;
import dev.berth.deployment.Terms;
import dev.berth.proto.foundry.v2.CreateLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.DisableLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.GetLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.ListLiveDeploymentsRequest;
import dev.berth.proto.foundry.v2.ListLiveDeploymentsResponse;
import dev.berth.proto.foundry.v2.LiveDeployment;
import dev.berth.proto.foundry.v2.LiveDeploymentsGrpc.LiveDeploymentsImplBase;
import dev.berth.proto.foundry.v2.ReplaceLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.StartLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.TransformJsonRequest;
import dev.berth.proto.foundry.v2.TransformLiveDeploymentResponse;
import dev.berth.rest.RequestIds;
import io.grpc.stub.StreamObserver;

/** Foundry's operations, each mapped to a use case. The caller is known first, then preview. */
final class FoundryLiveDeployments extends LiveDeploymentsImplBase {
  private final CreateDeployment create;
  private final ReplaceDeployment replace;
  private final ChangeIntent changeIntent;
  private final DeploymentQueries queries;
  private final Previewers previewers;
  private final RequestIds requestIds;

  FoundryLiveDeployments(
      CreateDeployment create,
      ReplaceDeployment replace,
      ChangeIntent changeIntent,
      DeploymentQueries queries,
      Previewers previewers,
      RequestIds requestIds) {
    this.create = create;
    this.replace = replace;
    this.changeIntent = changeIntent;
    this.queries = queries;
    this.previewers = previewers;
    this.requestIds = requestIds;
  }

  @Override
  public void createLiveDeployment(
      CreateLiveDeploymentRequest request, StreamObserver<LiveDeployment> answer) {
    var made =
        previewers.change(
            request.getPreview(),
            who -> create.run(who, FoundryProtos.toCommand(request), requestIds.ofBody(request)));
    send(answer, FoundryProtos.toProto(made));
  }

  @Override
  public void replaceLiveDeployment(
      ReplaceLiveDeploymentRequest request, StreamObserver<LiveDeployment> answer) {
    var draft =
        request.hasRuntimeConfiguration()
            ? FoundryProtos.toDraft(request.getRuntimeConfiguration())
            : null;
    var rid = request.getLiveDeploymentRid();
    var replaced =
        previewers.change(
            request.getPreview(), who -> replace.run(who, rid, draft, requestIds.ofBody(request)));
    send(answer, FoundryProtos.toProto(replaced));
  }

  @Override
  public void getLiveDeployment(
      GetLiveDeploymentRequest request, StreamObserver<LiveDeployment> answer) {
    var who = previewers.require(request.getPreview());
    var found = queries.getDirect(who, request.getLiveDeploymentRid());
    send(answer, FoundryProtos.toProto(found));
  }

  @Override
  public void listLiveDeployments(
      ListLiveDeploymentsRequest request, StreamObserver<ListLiveDeploymentsResponse> answer) {
    var who = previewers.require(request.getPreview());
    var model = request.hasModelRid() ? request.getModelRid() : null;
    var branch = request.hasBranch() ? request.getBranch() : null;
    send(answer, FoundryProtos.toProto(queries.list(who, model, branch)));
  }

  @Override
  public void disableLiveDeployment(
      DisableLiveDeploymentRequest request, StreamObserver<Empty> answer) {
    var rid = request.getLiveDeploymentRid();
    previewers.change(
        request.getPreview(),
        who -> changeIntent.disable(who, rid, Terms.of(requestIds.of(request))));
    send(answer, Empty.getDefaultInstance());
  }

  @Override
  public void startLiveDeployment(
      StartLiveDeploymentRequest request, StreamObserver<Empty> answer) {
    var rid = request.getLiveDeploymentRid();
    previewers.change(
        request.getPreview(),
        who -> changeIntent.start(who, rid, Terms.of(requestIds.of(request))));
    send(answer, Empty.getDefaultInstance());
  }

  @Override
  public void transformJson(
      TransformJsonRequest request, StreamObserver<TransformLiveDeploymentResponse> answer) {
    var who = previewers.require(request.getPreview());
    queries.explainMissingRoute(who, request.getLiveDeploymentRid());
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
