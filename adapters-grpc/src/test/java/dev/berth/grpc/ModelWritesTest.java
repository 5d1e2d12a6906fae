package dev.berth.grpc;

import static dev.berth.grpc.Details.assertReason;
import static dev.berth.grpc.Details.detail;
import static dev.berth.grpc.Details.fields;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import dev.berth.access.Scope;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.berth.v1.CreateModelRequest;
import dev.berth.proto.berth.v1.CreateModelVersionRequest;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.DeleteModelRequest;
import dev.berth.proto.berth.v1.DeleteModelVersionRequest;
import dev.berth.proto.berth.v1.GetModelRequest;
import dev.berth.proto.berth.v1.GetModelVersionRequest;
import dev.berth.proto.berth.v1.ListModelsRequest;
import dev.berth.proto.berth.v1.ListModelsResponse;
import dev.berth.proto.berth.v1.Model;
import dev.berth.proto.berth.v1.ModelVersion;
import dev.berth.proto.berth.v1.UpdateModelRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Models changed, deleted and searched for. */
class ModelWritesTest {
  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void anUpdateChangesWhatItsMaskNames() {
    var made = create("iris", Map.of("team", "vision", "tier", "a"));
    assertThat(made.getEtag()).isEqualTo("\"1\"");
    assertThat(made.getUpdateTime()).isEqualTo(made.getCreateTime());

    var labelled = update(model(made).putLabels("team", "sound"), "labels.team", "labels.tier");
    assertThat(labelled.getDisplayName()).isEqualTo("iris");
    assertThat(labelled.getLabelsMap()).isEqualTo(Map.of("team", "sound"));
    assertThat(labelled.getEtag()).isEqualTo("\"2\"");
    var renamed = update(model(made).setDisplayName("rose"));
    assertThat(renamed.getDisplayName()).isEqualTo("rose");
    assertThat(renamed.getLabelsMap()).isEqualTo(labelled.getLabelsMap());
    assertThat(update(model(made).setDisplayName("lily"), "*").getLabelsMap()).isEmpty();
    var same = update(model(made).setDisplayName("lily"), "display_name");
    assertThat(same).isEqualTo(get(made.getName()));
    assertThat(same.getEtag()).isEqualTo("\"4\"");
  }

  @Test
  void everythingThatIsWrongWithAnUpdateIsNamedAtOnce() {
    var made = create("iris", Map.of());
    create("rose", Map.of());

    var wrong = model(made).setDisplayName("a/b").putLabels("A", "x").putLabels("b", "#");
    assertThat(fields(() -> update(wrong)))
        .containsExactly("model.display_name", "model.labels", "model.labels.b");
    assertThat(fields(() -> update(model(made), "rid", "parent_folder", "etag")))
        .containsExactly("update_mask");
    assertReason(
        () -> update(model(made).setDisplayName("rose")), Code.ALREADY_EXISTS, "MODEL_NAME_TAKEN");
    assertReason(
        () -> update(model(made).setName("projects/demo/models/none").setDisplayName("x")),
        Code.NOT_FOUND,
        "MODEL_NOT_FOUND");
  }

  @Test
  void anOldEtagIsRefusedWithWhoChangedWhatAndWhen() {
    var made = create("iris", Map.of());
    var now = update(model(made).setDisplayName("rose"));

    for (ThrowingCallable write :
        List.<ThrowingCallable>of(
            () -> update(model(made).setEtag(made.getEtag()).setDisplayName("lily")),
            () -> delete(made.getName(), made.getEtag(), ""))) {
      var status = statusOf(write);
      assertThat(Code.forNumber(status.getCode())).isEqualTo(Code.ABORTED);
      assertThat(detail(status, ErrorInfo.class).orElseThrow().getMetadataMap())
          .containsEntry("model", made.getName())
          .containsEntry("given", made.getEtag())
          .containsEntry("current", now.getEtag())
          .containsEntry("actor", "key:owner")
          .containsEntry("display_name", "rose")
          .containsKey("time");
    }
    delete(made.getName(), now.getEtag(), "");
    assertReason(() -> get(made.getName()), Code.NOT_FOUND, "MODEL_NOT_FOUND");
  }

  @Test
  void aRequestIdChangesAndDeletesOnce() {
    var made = create("iris", Map.of());
    var id = UUID.randomUUID().toString();
    var request =
        UpdateModelRequest.newBuilder()
            .setModel(model(made).setDisplayName("rose"))
            .setRequestId(id)
            .build();

    var tried = api.models().updateModel(request.toBuilder().setValidateOnly(true).build());
    assertThat(tried.getDisplayName()).isEqualTo("rose");
    assertThat(get(made.getName())).isEqualTo(made);
    assertThat(api.models().updateModel(request)).isEqualTo(api.models().updateModel(request));
    assertReason(() -> delete(made.getName(), "", id), Code.ALREADY_EXISTS, "REQUEST_ID_REUSED");
    var other = UUID.randomUUID().toString();
    delete(made.getName(), "", other);
    delete(made.getName(), "", other);
    assertReason(() -> delete(made.getName(), "", ""), Code.NOT_FOUND, "MODEL_NOT_FOUND");
  }

  @Test
  void aModelThatADeploymentUsesIsNotDeleted() {
    var deployment = "projects/demo/deployments/" + api.create("master").id();
    var model = "projects/demo/models/" + InMemoryBerth.MODEL.replace("ri.models.main.model.", "");
    var version =
        model + "/versions/" + InMemoryBerth.VERSION.replace("ri.models.main.model-version.", "");

    var status = statusOf(() -> delete(model, "", ""));

    assertThat(Code.forNumber(status.getCode())).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(detail(status, ErrorInfo.class).orElseThrow().getReason()).isEqualTo("MODEL_IN_USE");
    assertThat(detail(status, PreconditionFailure.class).orElseThrow().getViolationsList())
        .extracting(PreconditionFailure.Violation::getSubject)
        .containsExactly(deployment.replace("/demo/", "/-/"));
    assertThat(status.getMessage()).contains(deployment.replace("/demo/", "/-/"));
    var used = statusOf(() -> deleteVersion(version));
    assertThat(Code.forNumber(used.getCode())).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(detail(used, PreconditionFailure.class).orElseThrow().getViolationsList())
        .extracting(PreconditionFailure.Violation::getSubject)
        .containsExactly("branch canary", "branch master", deployment.replace("/demo/", "/-/"));

    var _ =
        api.deployments()
            .deleteDeployment(DeleteDeploymentRequest.newBuilder().setName(deployment).build());
    delete(model, "", "");
    assertReason(() -> get(model), Code.NOT_FOUND, "MODEL_NOT_FOUND");
  }

  @Test
  void aVersionThatNothingNeedsIsDeleted() {
    var model = create("iris", Map.of()).getName();
    var old = version(model);
    var latest = version(model);

    assertReason(() -> deleteVersion(latest), Code.FAILED_PRECONDITION, "MODEL_VERSION_IN_USE");
    deleteVersion(old);

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> deleteVersion(old),
            () ->
                api.models()
                    .getModelVersion(GetModelVersionRequest.newBuilder().setName(old).build()))) {
      assertReason(call, Code.NOT_FOUND, "MODEL_VERSION_NOT_FOUND");
    }
  }

  @Test
  void writesNeedTheirScope() {
    var model = create("iris", Map.of());
    var version = version(model.getName());
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_READ));

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> update(model(model).setDisplayName("x")),
            () -> delete(model.getName(), "", ""),
            () -> deleteVersion(version))) {
      assertReason(call, Code.PERMISSION_DENIED, "PERMISSION_DENIED");
    }
  }

  @Test
  void listsThoseThatTheFilterMeansInTheOrderThatIsAskedFor() {
    var a = create("a", Map.of("team", "vision"));
    var b = create("b", Map.of("team", "vision"));
    create("c", Map.of());

    var first = list("labels.team = vision", "display_name desc", "");
    assertThat(first.getModelsList()).containsExactly(b);
    var second = list("labels.team = vision", "display_name desc", first.getNextPageToken());
    assertThat(second.getModelsList()).containsExactly(a);
    assertThat(second.getNextPageToken()).isEmpty();
    assertThat(list("display_name = a", "", "").getModelsList()).containsExactly(a);
    assertThat(list("create_time > 2100-01-01T00:00:00Z", "", "").getModelsList()).isEmpty();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> list("", "display_name desc", first.getNextPageToken()),
            () -> list("labels.team = vision", "", first.getNextPageToken()),
            () -> list("state = ACTIVE", "", ""),
            () -> list("", "parent_folder", ""))) {
      assertReason(call, Code.INVALID_ARGUMENT, "INVALID_REQUEST");
    }
  }

  private Model create(String name, Map<String, String> labels) {
    return api.models()
        .createModel(
            CreateModelRequest.newBuilder()
                .setParent("projects/demo")
                .setModel(Model.newBuilder().setDisplayName(name).putAllLabels(labels))
                .build());
  }

  private static Model.Builder model(Model of) {
    return Model.newBuilder().setName(of.getName());
  }

  private Model get(String name) {
    return api.models().getModel(GetModelRequest.newBuilder().setName(name).build());
  }

  private Model update(Model.Builder model, String... paths) {
    return api.models()
        .updateModel(
            UpdateModelRequest.newBuilder()
                .setModel(model)
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                .build());
  }

  private void delete(String name, String etag, String requestId) {
    var _ =
        api.models()
            .deleteModel(
                DeleteModelRequest.newBuilder()
                    .setName(name)
                    .setEtag(etag)
                    .setRequestId(requestId)
                    .build());
  }

  private String version(String model) {
    return api.models()
        .createModelVersion(
            CreateModelVersionRequest.newBuilder()
                .setParent(model)
                .setModelVersion(ModelVersion.newBuilder().setImage("iris:1"))
                .build())
        .getName();
  }

  private void deleteVersion(String name) {
    var _ =
        api.models()
            .deleteModelVersion(DeleteModelVersionRequest.newBuilder().setName(name).build());
  }

  private ListModelsResponse list(String filter, String orderBy, String token) {
    return api.models()
        .listModels(
            ListModelsRequest.newBuilder()
                .setParent("projects/demo")
                .setPageSize(1)
                .setPageToken(token)
                .setFilter(filter)
                .setOrderBy(orderBy)
                .build());
  }
}
