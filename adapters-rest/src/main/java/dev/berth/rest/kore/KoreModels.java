package dev.berth.rest.kore;

import dev.berth.access.Callers;
import dev.berth.deployment.DeployModel;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.proto.kore.v1.Chunk;
import dev.berth.proto.kore.v1.CompleteSessionRequest;
import dev.berth.proto.kore.v1.DeployModelRequest;
import dev.berth.proto.kore.v1.DockJob;
import dev.berth.proto.kore.v1.DockStatus;
import dev.berth.proto.kore.v1.GetDockStatusRequest;
import dev.berth.proto.kore.v1.ModelsGrpc.ModelsImplBase;
import dev.berth.proto.kore.v1.Session;
import dev.berth.proto.kore.v1.StartSessionRequest;
import dev.berth.proto.kore.v1.UndeployModelRequest;
import dev.berth.proto.kore.v1.UploadChunkRequest;
import dev.berth.registry.ImportModel;
import dev.berth.rest.RequestIds;
import io.grpc.stub.StreamObserver;

/** Kore's operations, each mapped to a use case. */
final class KoreModels extends ModelsImplBase {
  private final DeployModel deployModel;
  private final ImportModel importModel;
  private final DeploymentQueries queries;
  private final Callers callers;
  private final RequestIds requestIds;

  KoreModels(
      DeployModel deployModel,
      ImportModel importModel,
      DeploymentQueries queries,
      Callers callers,
      RequestIds requestIds) {
    this.deployModel = deployModel;
    this.importModel = importModel;
    this.queries = queries;
    this.callers = callers;
    this.requestIds = requestIds;
  }

  @Override
  public void deployModel(DeployModelRequest request, StreamObserver<DockJob> answer) {
    var deployed =
        callers.change(
            who -> deployModel.deploy(who, KoreProtos.toDraft(request), requestIds.of(request)));
    send(answer, KoreProtos.toJob(deployed));
  }

  @Override
  public void undeployModel(UndeployModelRequest request, StreamObserver<DockJob> answer) {
    var model = KoreProtos.toModelId(request.getModelId());
    var undeployed =
        callers.change(who -> deployModel.undeploy(who, model, requestIds.of(request)));
    send(answer, KoreProtos.toJob(undeployed));
  }

  @Override
  public void getDockStatus(GetDockStatusRequest request, StreamObserver<DockStatus> answer) {
    var who = callers.get();
    var name = request.getDockStatusId();
    var id = KoreProtos.toOperationId(name);
    var imported = id.flatMap(known -> importModel.job(who, known.value()));
    send(
        answer,
        imported.isPresent()
            ? ImportProtos.toStatus(imported.get())
            : KoreProtos.toStatus(queries.aliasedOperation(who, id, name)));
  }

  @Override
  public void startSession(StartSessionRequest request, StreamObserver<Session> answer) {
    var who = callers.get();
    var begun = importModel.begin(who, ImportProtos.toDraft(request), requestIds.of(request));
    send(answer, ImportProtos.toSession(begun));
  }

  @Override
  public void uploadChunk(UploadChunkRequest request, StreamObserver<Chunk> answer) {
    var who = callers.get();
    var form = MultipartForm.read(request.getForm());
    var number = ImportProtos.toChunkNumber(form);
    importModel.add(who, request.getSessionId(), number, form.find("file").orElse(null));
    send(
        answer,
        Chunk.newBuilder()
            .setChunkNumber(String.valueOf(number))
            .setSessionId(request.getSessionId())
            .build());
  }

  @Override
  public void completeSession(CompleteSessionRequest request, StreamObserver<DockJob> answer) {
    send(answer, ImportProtos.toJob(importModel.complete(callers.get(), request.getSessionId())));
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
