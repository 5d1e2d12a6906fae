package dev.berth.grpc;

import static dev.berth.grpc.Details.detail;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.CreateKeyRequest;
import dev.berth.proto.berth.v1.CreateModelRequest;
import dev.berth.proto.berth.v1.CreateModelVersionRequest;
import dev.berth.proto.berth.v1.CreateProjectRequest;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.DeleteModelRequest;
import dev.berth.proto.berth.v1.DeleteModelVersionRequest;
import dev.berth.proto.berth.v1.DeleteProjectRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.DisableDeploymentRequest;
import dev.berth.proto.berth.v1.ExplainDeploymentRequest;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.GetModelRequest;
import dev.berth.proto.berth.v1.GetModelVersionRequest;
import dev.berth.proto.berth.v1.GetProjectRequest;
import dev.berth.proto.berth.v1.InferRequest;
import dev.berth.proto.berth.v1.Key;
import dev.berth.proto.berth.v1.KeysGrpc;
import dev.berth.proto.berth.v1.ListDeploymentEventsRequest;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.ListKeysRequest;
import dev.berth.proto.berth.v1.ListModelVersionsRequest;
import dev.berth.proto.berth.v1.ListModelsRequest;
import dev.berth.proto.berth.v1.ListProjectsRequest;
import dev.berth.proto.berth.v1.ListReplicasRequest;
import dev.berth.proto.berth.v1.Model;
import dev.berth.proto.berth.v1.ModelFile;
import dev.berth.proto.berth.v1.ModelVersion;
import dev.berth.proto.berth.v1.ModelsGrpc;
import dev.berth.proto.berth.v1.PlanDeploymentRequest;
import dev.berth.proto.berth.v1.PredictionsGrpc;
import dev.berth.proto.berth.v1.Project;
import dev.berth.proto.berth.v1.ProjectsGrpc;
import dev.berth.proto.berth.v1.PromoteModelVersionRequest;
import dev.berth.proto.berth.v1.ReplicasGrpc;
import dev.berth.proto.berth.v1.RevokeKeyRequest;
import dev.berth.proto.berth.v1.RollbackDeploymentRequest;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import dev.berth.proto.berth.v1.StartDeploymentRequest;
import dev.berth.proto.berth.v1.TailLogsRequest;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import dev.berth.proto.berth.v1.UpdateModelRequest;
import dev.berth.proto.berth.v1.UpdateProjectRequest;
import dev.berth.proto.berth.v1.UploadModelFilePartRequest;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What another project owns does not exist: every method answers for it as for what nobody owns.
 */
class TenancyTest {
  /** These bring no name of anything that another project could own. */
  private static final Set<String> NAMELESS =
      Set.of("CreateProject", "ListProjects", "DeleteOperation");

  /** Names of what a call is about. */
  private record Named(
      String project,
      String deployment,
      String operation,
      String model,
      String version,
      String key) {

    /** Another one of each kind, which nobody owns. */
    Named nobodys() {
      var noModel = project + "/models/" + UUID.randomUUID();
      return new Named(
          "projects/none",
          project + "/deployments/" + UUID.randomUUID(),
          project + "/operations/" + UUID.randomUUID(),
          noModel,
          noModel + "/versions/" + UUID.randomUUID(),
          project + "/keys/" + UUID.randomUUID());
    }

    /** The text without any of the names. */
    String blank(String text) {
      var blank = text;
      for (var name : new String[] {version, model, operation, deployment, key, project}) {
        blank = blank.replace(name, "#").replace(name.substring(name.lastIndexOf('/') + 1), "#");
      }
      return blank;
    }
  }

  private final NativeFixture api = new NativeFixture();
  private final Map<String, Consumer<Named>> calls = new HashMap<>();
  private Named theirs = new Named("", "", "", "", "", "");

  @BeforeEach
  void makeOneOfEach() {
    var deployment = api.create("master");
    var model = "projects/demo/models/" + InMemoryBerth.MODEL.replace("ri.models.main.model.", "");
    var version =
        api.models()
            .createModelVersion(
                CreateModelVersionRequest.newBuilder()
                    .setParent(model)
                    .setModelVersion(version())
                    .setBranch("other")
                    .build());
    var key =
        api.keys()
            .createKey(
                CreateKeyRequest.newBuilder()
                    .setParent("projects/demo")
                    .setKey(Key.newBuilder().addScopes("api:models-read"))
                    .build());
    theirs =
        new Named(
            "projects/demo",
            "projects/demo/deployments/" + deployment.id(),
            "projects/demo/operations/" + deployment.operation().id(),
            model,
            version.getName(),
            key.getName());
    var mayDoEverythingInItsOwn = EnumSet.complementOf(EnumSet.of(Scope.PROJECTS));
    api.callAs(() -> new Caller(InMemoryBerth.OTHER_PROJECT, "stranger", mayDoEverythingInItsOwn));
    addCalls();
  }

  @AfterEach
  void close() {
    api.close();
  }

  private static ModelVersion version() {
    return ModelVersion.newBuilder()
        .setFile(ModelFile.newBuilder().setFormat("onnx").setContent(ByteString.copyFromUtf8("x")))
        .build();
  }

  private void addCalls() {
    var deployments = api.deployments();
    calls.put(
        "CreateDeployment",
        of ->
            deployments.createDeployment(
                CreateDeploymentRequest.newBuilder().setParent(of.project()).build()));
    calls.put(
        "GetDeployment",
        of ->
            deployments.getDeployment(
                GetDeploymentRequest.newBuilder().setName(of.deployment()).build()));
    calls.put(
        "ListDeployments",
        of ->
            deployments.listDeployments(
                ListDeploymentsRequest.newBuilder().setParent(of.project()).build()));
    calls.put(
        "UpdateDeployment",
        of ->
            deployments.updateDeployment(
                UpdateDeploymentRequest.newBuilder()
                    .setDeployment(Deployment.newBuilder().setName(of.deployment()))
                    .build()));
    calls.put(
        "DeleteDeployment",
        of ->
            deployments.deleteDeployment(
                DeleteDeploymentRequest.newBuilder().setName(of.deployment()).build()));
    calls.put(
        "DisableDeployment",
        of ->
            deployments.disableDeployment(
                DisableDeploymentRequest.newBuilder().setName(of.deployment()).build()));
    calls.put(
        "StartDeployment",
        of ->
            deployments.startDeployment(
                StartDeploymentRequest.newBuilder().setName(of.deployment()).build()));
    calls.put(
        "RollbackDeployment",
        of ->
            deployments.rollbackDeployment(
                RollbackDeploymentRequest.newBuilder()
                    .setName(of.deployment())
                    .setRevision(1)
                    .build()));
    calls.put(
        "ListDeploymentEvents",
        of ->
            deployments.listDeploymentEvents(
                ListDeploymentEventsRequest.newBuilder().setParent(of.deployment()).build()));
    calls.put(
        "PlanDeployment",
        of ->
            deployments.planDeployment(
                PlanDeploymentRequest.newBuilder()
                    .setParent(of.project())
                    .setDelete(DeleteDeploymentRequest.newBuilder().setName(of.deployment()))
                    .build()));
    calls.put(
        "ExplainDeployment",
        of ->
            deployments.explainDeployment(
                ExplainDeploymentRequest.newBuilder().setName(of.deployment()).build()));
    var replicas = ReplicasGrpc.newBlockingStub(api.channel());
    calls.put(
        "ListReplicas",
        of ->
            replicas.listReplicas(
                ListReplicasRequest.newBuilder().setParent(of.deployment()).build()));
    calls.put(
        "TailLogs",
        of ->
            replicas
                .tailLogs(TailLogsRequest.newBuilder().setName(of.deployment()).build())
                .forEachRemaining(_ -> {}));
    calls.put(
        "WatchDeployments",
        of ->
            deployments
                .watchDeployments(
                    WatchDeploymentsRequest.newBuilder().setParent(of.project()).build())
                .next());
    var operations = api.operations();
    calls.put(
        "GetOperation",
        of ->
            operations.getOperation(
                GetOperationRequest.newBuilder().setName(of.operation()).build()));
    calls.put(
        "WaitOperation",
        of ->
            operations.waitOperation(
                WaitOperationRequest.newBuilder().setName(of.operation()).build()));
    calls.put(
        "CancelOperation",
        of ->
            operations.cancelOperation(
                CancelOperationRequest.newBuilder().setName(of.operation()).build()));
    calls.put(
        "ListOperations",
        of ->
            operations.listOperations(
                ListOperationsRequest.newBuilder().setName(of.deployment()).build()));
    var models = api.models();
    calls.put(
        "CreateModel",
        of -> models.createModel(CreateModelRequest.newBuilder().setParent(of.project()).build()));
    calls.put(
        "GetModel",
        of -> models.getModel(GetModelRequest.newBuilder().setName(of.model()).build()));
    calls.put(
        "ListModels",
        of -> models.listModels(ListModelsRequest.newBuilder().setParent(of.project()).build()));
    calls.put(
        "UpdateModel",
        of ->
            models.updateModel(
                UpdateModelRequest.newBuilder()
                    .setModel(Model.newBuilder().setName(of.model()).setDisplayName("x"))
                    .build()));
    calls.put(
        "DeleteModel",
        of -> models.deleteModel(DeleteModelRequest.newBuilder().setName(of.model()).build()));
    calls.put(
        "DeleteModelVersion",
        of ->
            models.deleteModelVersion(
                DeleteModelVersionRequest.newBuilder().setName(of.version()).build()));
    calls.put(
        "UploadModelFilePart",
        of ->
            models.uploadModelFilePart(
                UploadModelFilePartRequest.newBuilder().setParent(of.project()).build()));
    calls.put(
        "CreateModelVersion",
        of ->
            models.createModelVersion(
                CreateModelVersionRequest.newBuilder()
                    .setParent(of.model())
                    .setModelVersion(version())
                    .build()));
    calls.put(
        "GetModelVersion",
        of ->
            models.getModelVersion(
                GetModelVersionRequest.newBuilder().setName(of.version()).build()));
    calls.put(
        "ListModelVersions",
        of ->
            models.listModelVersions(
                ListModelVersionsRequest.newBuilder().setParent(of.model()).build()));
    calls.put(
        "PromoteModelVersion",
        of ->
            models.promoteModelVersion(
                PromoteModelVersionRequest.newBuilder().setName(of.version()).build()));
    var projects = api.projects();
    calls.put(
        "GetProject",
        of -> projects.getProject(GetProjectRequest.newBuilder().setName(of.project()).build()));
    calls.put(
        "UpdateProject",
        of ->
            projects.updateProject(
                UpdateProjectRequest.newBuilder()
                    .setProject(Project.newBuilder().setName(of.project()))
                    .build()));
    calls.put(
        "DeleteProject",
        of ->
            projects.deleteProject(
                DeleteProjectRequest.newBuilder().setName(of.project()).build()));
    calls.put(
        "Infer",
        of -> api.predictions().infer(InferRequest.newBuilder().setName(of.deployment()).build()));
    var keys = api.keys();
    calls.put(
        "CreateKey",
        of -> keys.createKey(CreateKeyRequest.newBuilder().setParent(of.project()).build()));
    calls.put(
        "ListKeys",
        of -> keys.listKeys(ListKeysRequest.newBuilder().setParent(of.project()).build()));
    calls.put(
        "RevokeKey", of -> keys.revokeKey(RevokeKeyRequest.newBuilder().setName(of.key()).build()));
  }

  @Test
  void everyMethodIsTried() {
    var all =
        Stream.of(
                DeploymentsGrpc.getServiceDescriptor(),
                OperationsGrpc.getServiceDescriptor(),
                ModelsGrpc.getServiceDescriptor(),
                ProjectsGrpc.getServiceDescriptor(),
                KeysGrpc.getServiceDescriptor(),
                PredictionsGrpc.getServiceDescriptor(),
                ReplicasGrpc.getServiceDescriptor())
            .map(ServiceDescriptor::getMethods)
            .flatMap(methods -> methods.stream().map(MethodDescriptor::getBareMethodName))
            .collect(Collectors.toSet());
    all.removeAll(NAMELESS);

    assertThat(calls.keySet()).isEqualTo(all);
  }

  @Test
  void whatAnotherProjectOwnsIsNotFoundJustAsWhatNobodyOwns() {
    var nobodys = theirs.nobodys();
    calls.forEach(
        (method, call) -> {
          var refused = statusOf(() -> call.accept(theirs));
          assertThat(Code.forNumber(refused.getCode())).as(method).isEqualTo(Code.NOT_FOUND);
          assertThat(detail(refused, ErrorInfo.class).orElseThrow().getReason())
              .as(method)
              .endsWith("_NOT_FOUND");
          var unknown = statusOf(() -> call.accept(nobodys));
          assertThat(theirs.blank(refused.toString()))
              .as(method)
              .isEqualTo(nobodys.blank(unknown.toString()));
        });
  }

  @Test
  void listsOfOneselfHaveNothingOfOthers() {
    var own = "projects/other";
    assertThat(
            api.deployments()
                .listDeployments(ListDeploymentsRequest.newBuilder().setParent(own).build())
                .getDeploymentsList())
        .isEmpty();
    assertThat(
            api.models()
                .listModels(ListModelsRequest.newBuilder().setParent(own).build())
                .getModelsList())
        .isEmpty();
    assertThat(
            api.keys().listKeys(ListKeysRequest.newBuilder().setParent(own).build()).getKeysList())
        .isEmpty();
    assertThat(
            api.projects().listProjects(ListProjectsRequest.getDefaultInstance()).getProjectsList())
        .extracting(Project::getName)
        .containsExactly(own);
  }

  @Test
  void nothingOfOthersCanBePromotedOrDeployed() {
    var ownModel =
        api.models()
            .createModel(
                CreateModelRequest.newBuilder()
                    .setParent("projects/other")
                    .setModel(Model.newBuilder().setDisplayName("own"))
                    .build());
    assertThat(
            reason(
                () ->
                    api.models()
                        .promoteModelVersion(
                            PromoteModelVersionRequest.newBuilder()
                                .setName(theirs.version())
                                .setTargetModel(ownModel.getName())
                                .build())))
        .isEqualTo("MODEL_VERSION_NOT_FOUND");
    var deployed =
        Deployment.newBuilder().setModel(InMemoryBerth.MODEL).setBranch("master").build();
    assertThat(
            reason(
                () ->
                    api.deployments()
                        .createDeployment(
                            CreateDeploymentRequest.newBuilder()
                                .setParent("projects/other")
                                .setDeployment(
                                    deployed.toBuilder()
                                        .setConfiguration(
                                            RuntimeConfiguration.newBuilder()
                                                .setMinReplicas(0)
                                                .setMaxReplicas(1)))
                                .build())))
        .isEqualTo("MODEL_NOT_FOUND");
  }

  @Test
  void makingProjectsAndDeletingOperationsNamesNothingOfOthers() {
    assertThat(
            reason(
                () ->
                    api.projects()
                        .createProject(
                            CreateProjectRequest.newBuilder().setProjectId("demo").build())))
        .isEqualTo("PERMISSION_DENIED");
    assertThat(
            Code.forNumber(
                statusOf(
                        () ->
                            api.operations()
                                .deleteOperation(
                                    DeleteOperationRequest.newBuilder()
                                        .setName(theirs.operation())
                                        .build()))
                    .getCode()))
        .isEqualTo(Code.UNIMPLEMENTED);
  }

  private static String reason(ThrowingCallable call) {
    return detail(statusOf(call), ErrorInfo.class).orElseThrow().getReason();
  }
}
