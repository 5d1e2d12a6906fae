package dev.berth.rest.kore;

import dev.berth.access.Caller;
import dev.berth.deployment.DeployModel;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.proto.kore.v1.DeployModelRequest;
import dev.berth.proto.kore.v1.DockJob;
import dev.berth.proto.kore.v1.DockStatus;
import dev.berth.proto.kore.v1.GetDockStatusRequest;
import dev.berth.proto.kore.v1.ModelsGrpc.ModelsImplBase;
import dev.berth.proto.kore.v1.UndeployModelRequest;
import dev.berth.rest.RequestIds;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Kore's operations, each mapped to a use case. */
final class KoreModels extends ModelsImplBase {
  private final DeployModel deployModel;
  private final DeploymentQueries queries;
  private final Supplier<Caller> caller;
  private final RequestIds requestIds;

  KoreModels(
      DeployModel deployModel,
      DeploymentQueries queries,
      Supplier<Caller> caller,
      RequestIds requestIds) {
    this.deployModel = deployModel;
    this.queries = queries;
    this.caller = caller;
    this.requestIds = requestIds;
  }

  @Override
  public void deployModel(DeployModelRequest request, StreamObserver<DockJob> answer) {
    var who = caller.get();
    var deployed = deployModel.deploy(who, KoreProtos.toDraft(request), requestIds.of(request));
    send(answer, KoreProtos.toJob(deployed));
  }

  @Override
  public void undeployModel(UndeployModelRequest request, StreamObserver<DockJob> answer) {
    var who = caller.get();
    var model = KoreProtos.toModelId(request.getModelId());
    send(answer, KoreProtos.toJob(deployModel.undeploy(who, model, requestIds.of(request))));
  }

  @Override
  public void getDockStatus(GetDockStatusRequest request, StreamObserver<DockStatus> answer) {
    var who = caller.get();
    var id = request.getDockStatusId();
    var tracked = queries.aliasedOperation(who, KoreProtos.toOperationId(id), id);
    send(answer, KoreProtos.toStatus(tracked));
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
