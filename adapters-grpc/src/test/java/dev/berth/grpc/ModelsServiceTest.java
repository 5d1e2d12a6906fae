package dev.berth.grpc;

import static dev.berth.grpc.Details.assertReason;
import static dev.berth.grpc.Details.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import dev.berth.access.Scope;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.berth.v1.CreateModelRequest;
import dev.berth.proto.berth.v1.CreateModelVersionRequest;
import dev.berth.proto.berth.v1.GetModelRequest;
import dev.berth.proto.berth.v1.GetModelVersionRequest;
import dev.berth.proto.berth.v1.ListModelVersionsRequest;
import dev.berth.proto.berth.v1.ListModelVersionsResponse;
import dev.berth.proto.berth.v1.ListModelsRequest;
import dev.berth.proto.berth.v1.ListModelsResponse;
import dev.berth.proto.berth.v1.Model;
import dev.berth.proto.berth.v1.ModelDataType;
import dev.berth.proto.berth.v1.ModelFile;
import dev.berth.proto.berth.v1.ModelParameter;
import dev.berth.proto.berth.v1.ModelVersion;
import dev.berth.proto.berth.v1.PromoteModelVersionRequest;
import dev.berth.proto.berth.v1.ServingCommand;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelsServiceTest {
  private static final ModelVersion ONNX =
      ModelVersion.newBuilder()
          .setFile(
              ModelFile.newBuilder().setFormat("onnx").setContent(ByteString.copyFromUtf8("x")))
          .addInputs(
              ModelParameter.newBuilder()
                  .setName("rows")
                  .setDataType(
                      ModelDataType.newBuilder()
                          .setType("tabular")
                          .setFormat("PANDAS")
                          .addColumns(
                              ModelParameter.newBuilder().setName("a").setDataType(type("long")))))
          .addOutputs(
              ModelParameter.newBuilder()
                  .setName("scores")
                  .setRequired(false)
                  .setDataType(
                      type("map").toBuilder()
                          .setKey(type("string"))
                          .setValue(type("array").toBuilder().setItem(type("double")))))
          .addCondaRequirements("numpy=1.26")
          .build();

  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private static ModelDataType type(String name) {
    return ModelDataType.newBuilder().setType(name).build();
  }

  @Test
  void aModelIsMadeAndFoundUnderItsName() {
    var made = create("iris", "");

    assertThat(made.getName()).matches("projects/demo/models/[0-9a-f-]{36}");
    assertThat(made.getRid()).endsWith(made.getName().substring("projects/demo/models/".length()));
    assertThat(made.getParentFolder()).isEqualTo("ri.compass.main.folder.root");
    assertThat(get(made.getName())).isEqualTo(made);
    assertReason(() -> create("iris", ""), Code.ALREADY_EXISTS, "MODEL_NAME_TAKEN");
  }

  @Test
  void aVersionComesBackWithEverythingButItsBytes() {
    var model = create("iris", "").getName();

    var made = version(model, ONNX);

    assertThat(made.getName()).startsWith(model + "/versions/");
    assertThat(made.getFile().getContent()).isEmpty();
    assertThat(made.getFile().getSha256()).hasSize(64);
    var rows = ONNX.getInputs(0).toBuilder().setRequired(true);
    rows.getDataTypeBuilder().getColumnsBuilder(0).setRequired(true);
    assertThat(made.getInputsList()).containsExactly(rows.build());
    assertThat(made.getOutputsList()).isEqualTo(ONNX.getOutputsList());
    assertThat(made.getCondaRequirementsList()).containsExactly("numpy=1.26");
    assertThat(getVersion(made.getName())).isEqualTo(made);
    var command = ServingCommand.newBuilder().addArguments("serve").addArguments("{port}").build();
    assertThat(version(model, ModelVersion.newBuilder().setCommand(command).build()).getCommand())
        .isEqualTo(command);
    assertThat(version(model, ModelVersion.newBuilder().setImage("iris:1").build()).getImage())
        .isEqualTo("iris:1");
  }

  @Test
  void aPromotedVersionNamesTheOldOne() {
    var model = create("iris", "").getName();
    var other = create("copy", "").getName();
    var old = version(model, ONNX);

    var promoted =
        api.models()
            .promoteModelVersion(
                PromoteModelVersionRequest.newBuilder()
                    .setName(old.getName())
                    .setTargetModel(other)
                    .setBranch("release")
                    .build());

    assertThat(promoted.getName()).startsWith(other + "/versions/");
    assertThat(promoted.getPromotedFrom()).isEqualTo(old.getName());
    assertThat(versions(other, "release", 0, "").getModelVersionsList()).containsExactly(promoted);
    assertThat(versions(other, "master", 0, "").getModelVersionsList()).isEmpty();
    var elsewhere = old.getName().replace(model, other);
    assertReason(
        () ->
            api.models()
                .promoteModelVersion(
                    PromoteModelVersionRequest.newBuilder().setName(elsewhere).build()),
        Code.NOT_FOUND,
        "MODEL_VERSION_NOT_FOUND");
  }

  @Test
  void listsArePagesOfTheirParent() {
    var names = List.of(create("a", "").getName(), create("b", "").getName());
    var first = list(2, "");
    var all = list(0, "").getModelsList();
    assertThat(all).extracting(Model::getName).hasSize(3).containsAll(names);
    assertThat(first.getModelsList()).isEqualTo(all.subList(0, 2));
    assertThat(list(2, first.getNextPageToken()).getModelsList()).isEqualTo(all.subList(2, 3));

    var versions = List.of(version(names.get(0), ONNX), version(names.get(0), ONNX));
    var page = versions(names.get(0), "", 1, "");
    var rest = versions(names.get(0), "", 1, page.getNextPageToken());
    assertThat(List.of(page.getModelVersions(0), rest.getModelVersions(0)))
        .containsExactlyInAnyOrderElementsOf(versions);
    assertThat(rest.getNextPageToken()).isEmpty();
    var invalid = Code.INVALID_ARGUMENT;
    assertReason(
        () -> versions(names.get(1), "", 1, page.getNextPageToken()), invalid, "INVALID_REQUEST");
    assertReason(
        () -> versions(names.get(0), "b", 1, page.getNextPageToken()), invalid, "INVALID_REQUEST");
    assertReason(() -> list(1, page.getNextPageToken()), invalid, "INVALID_REQUEST");
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    var model = create("iris", "").getName();
    var wrong =
        ONNX.toBuilder()
            .setFile(ModelFile.newBuilder().setFormat("a b"))
            .addCondaRequirements("-e .")
            .setInputs(
                0,
                ModelParameter.newBuilder()
                    .setName("x")
                    .setDataType(type("array").toBuilder().setItem(type("odd"))))
            .build();

    assertThat(fields(() -> version(model, wrong)))
        .containsExactly(
            "model_version.file.format",
            "model_version.file.content",
            "model_version.inputs[0].data_type.item.type",
            "model_version.conda_requirements");
    assertThat(fields(() -> version(model, ModelVersion.getDefaultInstance())))
        .containsExactly("model_version.serving");
    assertThat(fields(() -> create("a/b", "no rid")))
        .containsExactly("model.display_name", "model.parent_folder");
  }

  @Test
  void writesNeedTheirScopeAndReadsTheirs() {
    var model = create("iris", "").getName();
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_READ));
    var denied = Code.PERMISSION_DENIED;
    assertReason(() -> create("rose", ""), denied, "PERMISSION_DENIED");
    assertReason(() -> version(model, ONNX), denied, "PERMISSION_DENIED");
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_WRITE));
    assertReason(() -> list(0, ""), denied, "PERMISSION_DENIED");
    assertReason(() -> get(model), Code.NOT_FOUND, "MODEL_NOT_FOUND");
  }

  @Test
  void aRequestIdMakesOneModel() {
    var request =
        CreateModelRequest.newBuilder()
            .setParent("projects/demo")
            .setModel(Model.newBuilder().setDisplayName("iris"))
            .setRequestId(UUID.randomUUID().toString())
            .build();
    var tried = api.models().createModel(request.toBuilder().setValidateOnly(true).build());
    assertReason(() -> get(tried.getName()), Code.NOT_FOUND, "MODEL_NOT_FOUND");

    assertThat(api.models().createModel(request)).isEqualTo(api.models().createModel(request));
    assertReason(
        () ->
            api.models()
                .createModel(
                    request.toBuilder()
                        .setModel(Model.newBuilder().setDisplayName("rose"))
                        .build()),
        Code.ALREADY_EXISTS,
        "REQUEST_ID_REUSED");
  }

  private Model create(String name, String folder) {
    return api.models()
        .createModel(
            CreateModelRequest.newBuilder()
                .setParent("projects/demo")
                .setModel(Model.newBuilder().setDisplayName(name).setParentFolder(folder))
                .build());
  }

  private Model get(String name) {
    return api.models().getModel(GetModelRequest.newBuilder().setName(name).build());
  }

  private ListModelsResponse list(int size, String token) {
    return api.models()
        .listModels(
            ListModelsRequest.newBuilder()
                .setParent("projects/demo")
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  private ModelVersion version(String model, ModelVersion version) {
    return api.models()
        .createModelVersion(
            CreateModelVersionRequest.newBuilder()
                .setParent(model)
                .setModelVersion(version)
                .build());
  }

  private ModelVersion getVersion(String name) {
    return api.models().getModelVersion(GetModelVersionRequest.newBuilder().setName(name).build());
  }

  @Test
  void versionsAreFilteredAndOrderedByTheirTime() {
    var model = create("iris", "").getName();
    version(model, ONNX);
    version(model, ONNX);
    var newestFirst = versions(model, "", 0, "").getModelVersionsList();
    var asked =
        ListModelVersionsRequest.newBuilder()
            .setParent(model)
            .setOrderBy("create_time")
            .setPageSize(1);

    var page = list(asked);
    assertThat(page.getModelVersionsList()).containsExactly(newestFirst.getLast());
    var next = asked.clone().setPageToken(page.getNextPageToken());
    assertThat(list(next).getModelVersionsList()).containsExactly(newestFirst.getFirst());
    assertThat(Details.fields(() -> list(next.setOrderBy("")))).containsExactly("page_token");
    var later = asked.clone().setFilter("create_time > \"2999-01-01T00:00:00Z\"");
    assertThat(list(later).getModelVersionsList()).isEmpty();
    assertThat(Details.fields(() -> list(later.setFilter("name = \"x\""))))
        .containsExactly("filter");
  }

  private ListModelVersionsResponse list(ListModelVersionsRequest.Builder asked) {
    return api.models().listModelVersions(asked.build());
  }

  private ListModelVersionsResponse versions(String model, String branch, int size, String token) {
    return api.models()
        .listModelVersions(
            ListModelVersionsRequest.newBuilder()
                .setParent(model)
                .setBranch(branch)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }
}
