package dev.berth.grpc;

import com.google.protobuf.Empty;
import dev.berth.access.Caller;
import dev.berth.listing.Order;
import dev.berth.model.ModelVersionField;
import dev.berth.proto.berth.v1.CreateModelRequest;
import dev.berth.proto.berth.v1.CreateModelVersionRequest;
import dev.berth.proto.berth.v1.DeleteModelRequest;
import dev.berth.proto.berth.v1.DeleteModelVersionRequest;
import dev.berth.proto.berth.v1.GetModelRequest;
import dev.berth.proto.berth.v1.GetModelVersionRequest;
import dev.berth.proto.berth.v1.ListModelVersionsRequest;
import dev.berth.proto.berth.v1.ListModelVersionsResponse;
import dev.berth.proto.berth.v1.ListModelsRequest;
import dev.berth.proto.berth.v1.ListModelsResponse;
import dev.berth.proto.berth.v1.Model;
import dev.berth.proto.berth.v1.ModelFilePart;
import dev.berth.proto.berth.v1.ModelVersion;
import dev.berth.proto.berth.v1.ModelsGrpc.ModelsImplBase;
import dev.berth.proto.berth.v1.PromoteModelVersionRequest;
import dev.berth.proto.berth.v1.UpdateModelRequest;
import dev.berth.proto.berth.v1.UploadModelFilePartRequest;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.function.Supplier;

/** {@code berth.v1.Models}, each method mapped to a use case. */
final class ModelsService extends ModelsImplBase {
  private static final String ROOT_FOLDER = "ri.compass.main.folder.root";

  private final ModelUseCases useCases;
  private final Supplier<Caller> caller;
  private final RequestTerms terms;

  ModelsService(ModelUseCases useCases, Supplier<Caller> caller, Supplier<UUID> ids) {
    this.useCases = useCases;
    this.caller = caller;
    this.terms = new RequestTerms(ids);
  }

  @Override
  public void createModel(CreateModelRequest request, StreamObserver<Model> answer) {
    var who = caller.get();
    Names.requireParent(who, request.getParent());
    var folder = request.getModel().getParentFolder();
    var made =
        useCases
            .create()
            .run(
                who,
                request.getModel().getDisplayName(),
                folder.isEmpty() ? ROOT_FOLDER : folder,
                request.getModel().getLabelsMap(),
                terms.of(request, ""));
    send(answer, ModelProtos.toProto(made));
  }

  @Override
  public void getModel(GetModelRequest request, StreamObserver<Model> answer) {
    var who = caller.get();
    var mask = ReadMask.of(request.getReadMask(), Model.class);
    var found = useCases.queries().get(who, Names.toModel(who, "name", request.getName()));
    send(answer, mask.apply(ModelProtos.toProto(found)));
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> answer) {
    var who = caller.get();
    Names.requireParent(who, request.getParent());
    var mask = ReadMask.of(request.getReadMask(), Model.class);
    var page =
        ListPage.read(
            new ListPage.Asked(
                request.getParent() + "/models",
                request.getPageSize(),
                request.getPageToken(),
                request.getFilter(),
                request.getOrderBy()),
            Listable.MODELS,
            Order.newestFirst(),
            model -> model.rid().value());
    var read = useCases.queries().page(who, page.listing());
    send(
        answer,
        ListModelsResponse.newBuilder()
            .addAllModels(
                page.items(read).stream().map(ModelProtos::toProto).map(mask::apply).toList())
            .setNextPageToken(page.nextToken(read))
            .build());
  }

  @Override
  public void updateModel(UpdateModelRequest request, StreamObserver<Model> answer) {
    var who = caller.get();
    var model = Names.toModel(who, "model.name", request.getModel().getName());
    var edit = ModelProtos.toEdit(request.getModel(), request.getUpdateMask());
    var under = terms.of(request, request.getModel().getEtag());
    send(answer, ModelProtos.toProto(useCases.change().update(who, model, edit, under)));
  }

  @Override
  public void deleteModel(DeleteModelRequest request, StreamObserver<Empty> answer) {
    var who = caller.get();
    var model = Names.toModel(who, "name", request.getName());
    useCases.change().delete(who, model, terms.of(request, request.getEtag()));
    send(answer, Empty.getDefaultInstance());
  }

  @Override
  public void deleteModelVersion(DeleteModelVersionRequest request, StreamObserver<Empty> answer) {
    var who = caller.get();
    var name = Names.toVersion(who, request.getName());
    useCases.change().deleteVersion(who, name.model(), name.version(), terms.of(request, ""));
    send(answer, Empty.getDefaultInstance());
  }

  @Override
  public void uploadModelFilePart(
      UploadModelFilePartRequest request, StreamObserver<ModelFilePart> answer) {
    var who = caller.get();
    Names.requireParent(who, request.getParent());
    var name = useCases.parts().add(who, request.getContent().toByteArray());
    send(answer, ModelFilePart.newBuilder().setPart(name).build());
  }

  @Override
  public void createModelVersion(
      CreateModelVersionRequest request, StreamObserver<ModelVersion> answer) {
    var who = caller.get();
    var model = Names.toModel(who, "parent", request.getParent());
    var draft = ModelProtos.toDraft(request.getModelVersion(), request.getBranch());
    var made = useCases.registerVersion().run(who, model, draft, terms.of(request, ""));
    send(answer, ModelProtos.toProto(who.project(), made));
  }

  @Override
  public void getModelVersion(GetModelVersionRequest request, StreamObserver<ModelVersion> answer) {
    var who = caller.get();
    var mask = ReadMask.of(request.getReadMask(), ModelVersion.class);
    var name = Names.toVersion(who, request.getName());
    var found = useCases.queries().version(who, name.model(), name.version());
    send(answer, mask.apply(ModelProtos.toProto(who.project(), found)));
  }

  @Override
  public void listModelVersions(
      ListModelVersionsRequest request, StreamObserver<ListModelVersionsResponse> answer) {
    var who = caller.get();
    var model = Names.toModel(who, "parent", request.getParent());
    var mask = ReadMask.of(request.getReadMask(), ModelVersion.class);
    var branch = request.getBranch();
    var page =
        ListPage.read(
            new ListPage.Asked(
                request.getParent() + "/versions " + branch,
                request.getPageSize(),
                request.getPageToken(),
                request.getFilter(),
                request.getOrderBy()),
            Listable.MODEL_VERSIONS,
            ModelVersionField.newestFirst(),
            version -> version.rid().value());
    var read =
        useCases.queries().versions(who, model, branch.isEmpty() ? null : branch, page.listing());
    send(
        answer,
        ListModelVersionsResponse.newBuilder()
            .addAllModelVersions(
                page.items(read).stream()
                    .map(version -> ModelProtos.toProto(who.project(), version))
                    .map(mask::apply)
                    .toList())
            .setNextPageToken(page.nextToken(read))
            .build());
  }

  @Override
  public void promoteModelVersion(
      PromoteModelVersionRequest request, StreamObserver<ModelVersion> answer) {
    var who = caller.get();
    var source = Names.toVersion(who, request.getName());
    var target =
        request.getTargetModel().isEmpty()
            ? source.model()
            : Names.toModel(who, "target_model", request.getTargetModel());
    var promoted =
        useCases
            .promote()
            .run(
                who,
                target,
                source.model(),
                source.version(),
                request.getBranch(),
                terms.of(request, ""));
    send(answer, ModelProtos.toProto(who.project(), promoted));
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
