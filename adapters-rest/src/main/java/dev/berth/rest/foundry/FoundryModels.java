package dev.berth.rest.foundry;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.model.ModelVersionField;
import dev.berth.proto.foundry.v2.CreateModelRequest;
import dev.berth.proto.foundry.v2.CreateModelVersionRequest;
import dev.berth.proto.foundry.v2.GetModelRequest;
import dev.berth.proto.foundry.v2.GetModelVersionRequest;
import dev.berth.proto.foundry.v2.ListModelVersionsRequest;
import dev.berth.proto.foundry.v2.ListModelVersionsResponse;
import dev.berth.proto.foundry.v2.Model;
import dev.berth.proto.foundry.v2.ModelVersion;
import dev.berth.proto.foundry.v2.ModelsGrpc.ModelsImplBase;
import dev.berth.proto.foundry.v2.PromoteModelVersionRequest;
import dev.berth.registry.CreateModel;
import dev.berth.registry.CreateVersion;
import dev.berth.registry.ModelQueries;
import dev.berth.registry.PromoteVersion;
import dev.berth.rest.RequestIds;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** Foundry's operations on models, each mapped to a use case. */
final class FoundryModels extends ModelsImplBase {
  private static final int USUAL_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private final CreateModel createModel;
  private final CreateVersion createVersion;
  private final PromoteVersion promoteVersion;
  private final ModelQueries queries;
  private final Previewers previewers;
  private final RequestIds requestIds;

  FoundryModels(
      CreateModel createModel,
      CreateVersion createVersion,
      PromoteVersion promoteVersion,
      ModelQueries queries,
      Previewers previewers,
      RequestIds requestIds) {
    this.createModel = createModel;
    this.createVersion = createVersion;
    this.promoteVersion = promoteVersion;
    this.queries = queries;
    this.previewers = previewers;
    this.requestIds = requestIds;
  }

  @Override
  public void createModel(CreateModelRequest request, StreamObserver<Model> answer) {
    var who = previewers.require(request.getPreview());
    var made =
        createModel.run(
            who,
            request.hasName() ? request.getName() : null,
            request.hasParentFolderRid() ? request.getParentFolderRid() : null,
            Terms.of(requestIds.ofBody(request)));
    send(answer, Model.newBuilder().setRid(made.rid().value()).build());
  }

  @Override
  public void getModel(GetModelRequest request, StreamObserver<Model> answer) {
    var who = previewers.require(request.getPreview());
    var found = queries.get(who, request.getModel());
    send(answer, Model.newBuilder().setRid(found.rid().value()).build());
  }

  @Override
  public void promoteModelVersion(
      PromoteModelVersionRequest request, StreamObserver<ModelVersion> answer) {
    var who = previewers.require(request.getPreview());
    var promoted =
        promoteVersion.run(
            who,
            request.getModel(),
            /* sourceModel= */ null,
            request.hasSourceModelVersionRid() ? request.getSourceModelVersionRid() : null,
            request.hasBranch() ? request.getBranch() : null,
            Terms.of(requestIds.ofBody(request)));
    send(answer, ModelProtos.toProto(promoted));
  }

  @Override
  public void createModelVersion(
      CreateModelVersionRequest request, StreamObserver<ModelVersion> answer) {
    var who = previewers.require(request.getPreview());
    var draft = ModelProtos.toDraft(request);
    var made =
        createVersion.run(who, request.getModel(), draft, Terms.of(requestIds.ofBody(request)));
    send(answer, ModelProtos.toProto(made));
  }

  @Override
  public void getModelVersion(GetModelVersionRequest request, StreamObserver<ModelVersion> answer) {
    var who = previewers.require(request.getPreview());
    send(
        answer,
        ModelProtos.toProto(queries.version(who, request.getModel(), request.getVersion())));
  }

  @Override
  public void listModelVersions(
      ListModelVersionsRequest request, StreamObserver<ListModelVersionsResponse> answer) {
    var who = previewers.require(request.getPreview());
    var branch = request.hasBranch() ? request.getBranch() : null;
    var tokens = new PageTokens(request.getModel(), branch);
    var size = request.hasPageSize() ? Math.min(pageSize(request), LARGEST_PAGE) : USUAL_PAGE;
    var after = request.hasPageToken() ? tokens.read(request.getPageToken()) : null;
    // One more than the page holds tells whether another page follows.
    var read =
        queries.versions(
            who,
            request.getModel(),
            branch,
            new Listing<>(Filter.everything(), ModelVersionField.newestFirst(), after, size + 1));
    var page = read.subList(0, Math.min(size, read.size()));
    send(
        answer,
        ModelProtos.toProto(
            page, page.size() == read.size() ? null : tokens.write(page.getLast())));
  }

  private static int pageSize(ListModelVersionsRequest request) {
    if (request.getPageSize() < 1) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(new Violation.InvalidPageSize(request.getPageSize()))));
    }
    return request.getPageSize();
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
