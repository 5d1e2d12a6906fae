package dev.berth.grpc;

import static dev.berth.grpc.Details.detail;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.berth.access.Scope;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DisableDeploymentRequest;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.Gpu;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.RollbackDeploymentRequest;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import dev.berth.proto.berth.v1.StartDeploymentRequest;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeploymentWritesTest {
  private static final String PARENT = "projects/demo";

  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private static Deployment.Builder wanted() {
    return Deployment.newBuilder()
        .setDisplayName("Iris")
        .putLabels("team", "vision")
        .setModel(InMemoryBerth.MODEL)
        .setBranch("master")
        .setConfiguration(
            RuntimeConfiguration.newBuilder().setMinReplicas(1).setMaxReplicas(2).setCpu(0.5));
  }

  private Deployment create(Deployment.Builder deployment) {
    return api.deployments().createDeployment(creation(deployment).build());
  }

  private static CreateDeploymentRequest.Builder creation(Deployment.Builder deployment) {
    return CreateDeploymentRequest.newBuilder().setParent(PARENT).setDeployment(deployment);
  }

  private Deployment update(Deployment.Builder deployment, String... paths) {
    return api.deployments()
        .updateDeployment(
            UpdateDeploymentRequest.newBuilder()
                .setDeployment(deployment)
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                .build());
  }

  private Deployment get(Deployment deployment) {
    return api.deployments()
        .getDeployment(GetDeploymentRequest.newBuilder().setName(deployment.getName()).build());
  }

  private static Deployment.Builder named(Deployment deployment) {
    return Deployment.newBuilder().setName(deployment.getName());
  }

  private static Code codeOf(ThrowingCallable call) {
    return Code.forNumber(statusOf(call).getCode());
  }

  private static Stream<String> fields(Status status) {
    return detail(status, BadRequest.class).orElseThrow().getFieldViolationsList().stream()
        .map(BadRequest.FieldViolation::getField);
  }

  @Test
  void createAnswersTheWholeResourceWithItsOperation() {
    var made = create(wanted());

    assertThat(made.getDisplayName()).isEqualTo("Iris");
    assertThat(made.getLabelsMap()).containsEntry("team", "vision");
    assertThat(made.getConfiguration().getCpu()).isEqualTo(0.5);
    assertThat(made.getConfiguration().getThreadCount()).isEqualTo(32);
    assertThat(made.getOperation()).startsWith("projects/demo/operations/");
    assertThat(made.getReconciling()).isTrue();
    assertThat(made.getEtag()).matches("\"[0-9]+\"");
    assertThat(get(made)).isEqualTo(made);
  }

  @Test
  void createPinsAVersionWithoutABranchAsOftenAsAsked() {
    var pinned = wanted().setPinnedVersion(InMemoryBerth.VERSION);

    var one = create(pinned);
    var other = create(pinned);

    assertThat(one.getPinnedVersion()).isEqualTo(InMemoryBerth.VERSION);
    assertThat(one.hasBranch()).isFalse();
    assertThat(other.getName()).isNotEqualTo(one.getName());
    assertThat(codeOf(() -> create(wanted().setPinnedVersion("ri.models.main.model-version.none"))))
        .isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void everyViolationOfACreateIsToldAtOnceInNativeNames() {
    var wrong =
        Deployment.newBuilder()
            .setDisplayName("x".repeat(256))
            .putLabels("Team", "vision")
            .setModel("iris")
            .setConfiguration(
                RuntimeConfiguration.newBuilder()
                    .setMinReplicas(3)
                    .setMaxReplicas(2)
                    .setThreadCount(257)
                    .setGpu(Gpu.newBuilder().setType("T5"))
                    .putEnvironmentVariables("BERTH_X", "1"));

    assertThat(fields(statusOf(() -> create(wrong))))
        .containsExactlyInAnyOrder(
            "deployment.display_name",
            "deployment.labels",
            "deployment.model",
            "deployment.pinned_version",
            "deployment.configuration.thread_count",
            "deployment.configuration.gpu.type",
            "deployment.configuration.environment_variables",
            "deployment.configuration.gpu.count",
            "deployment.configuration.min_replicas");
  }

  @Test
  void aRepeatedRequestIsAnsweredAsTheFirstTimeAndAnotherBodyIsRefused() {
    var request = creation(wanted()).setRequestId(UUID.randomUUID().toString());
    var made = api.deployments().createDeployment(request.build());

    assertThat(api.deployments().createDeployment(request.build())).isEqualTo(made);
    var status =
        statusOf(
            () ->
                api.deployments()
                    .createDeployment(request.setDeployment(wanted().setBranch("canary")).build()));
    assertThat(Code.forNumber(status.getCode())).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(detail(status, ErrorInfo.class).orElseThrow().getReason())
        .isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void validateOnlyAnswersAndRefusesAsTheRealCallAndWritesNothing() {
    var tried = creation(wanted()).setValidateOnly(true);

    assertThat(api.deployments().createDeployment(tried.build()).getDisplayName())
        .isEqualTo("Iris");
    assertThat(
            api.deployments()
                .listDeployments(ListDeploymentsRequest.newBuilder().setParent(PARENT).build())
                .getDeploymentsList())
        .isEmpty();

    var made = create(wanted());
    assertThat(codeOf(() -> api.deployments().createDeployment(tried.build())))
        .isEqualTo(Code.ALREADY_EXISTS);
    var deletion = DeleteDeploymentRequest.newBuilder().setName(made.getName());
    assertThat(
            api.deployments().deleteDeployment(deletion.setValidateOnly(true).build()).getIntent())
        .isEqualTo(Deployment.Intent.INTENT_DELETED);
    assertThat(get(made)).isEqualTo(made);
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_READ));
    assertThat(codeOf(() -> api.deployments().deleteDeployment(deletion.build())))
        .isEqualTo(Code.PERMISSION_DENIED);
    assertThat(codeOf(() -> api.deployments().createDeployment(tried.build())))
        .isEqualTo(Code.PERMISSION_DENIED);
  }

  @Test
  void anotherNameTouchesNeitherRevisionNorOperation() {
    var made = create(wanted());

    var renamed = update(named(made).setDisplayName("Rose").putLabels("env", "prod"));

    assertThat(renamed.getDisplayName()).isEqualTo("Rose");
    assertThat(renamed.getLabelsMap()).containsOnlyKeys("env");
    assertThat(renamed.getRevision()).isEqualTo(1);
    assertThat(renamed.getOperation()).isEqualTo(made.getOperation());
    assertThat(renamed.getGeneration()).isEqualTo(made.getGeneration());
    assertThat(renamed.getEtag()).isNotEqualTo(made.getEtag());
    assertThat(get(made)).isEqualTo(renamed);
  }

  @Test
  void oneFieldOfTheConfigurationChangesAlone() {
    var made = create(wanted());
    var two = RuntimeConfiguration.newBuilder().setThreadCount(2);

    var updated =
        update(
            named(made).setConfiguration(two), "configuration.thread_count", "configuration.cpu");

    assertThat(updated.getRevision()).isEqualTo(2);
    assertThat(updated.getConfiguration().getThreadCount()).isEqualTo(2);
    assertThat(updated.getConfiguration().hasCpu()).isFalse();
    assertThat(updated.getConfiguration().getMaxReplicas()).isEqualTo(2);
    assertThat(updated.getDisplayName()).isEqualTo("Iris");
  }

  @Test
  void oneLabelChangesAlone() {
    var made = create(wanted().putLabels("env", "test"));

    var updated = update(named(made).putLabels("env", "prod"), "labels.env", "labels.team");

    assertThat(updated.getLabelsMap()).containsExactly(Map.entry("env", "prod"));
  }

  @Test
  void oneEnvironmentVariableChangesAlone() {
    var variables =
        RuntimeConfiguration.newBuilder()
            .putEnvironmentVariables("LEVEL", "info")
            .putEnvironmentVariables("REGION", "eu");
    var made =
        create(
            wanted()
                .setConfiguration(wanted().getConfigurationBuilder().mergeFrom(variables.build())));

    var updated =
        update(
            named(made)
                .setConfiguration(
                    RuntimeConfiguration.newBuilder().putEnvironmentVariables("LEVEL", "debug")),
            "configuration.environment_variables.LEVEL",
            "configuration.environment_variables.NONE");

    assertThat(updated.getConfiguration().getEnvironmentVariablesMap())
        .containsOnly(Map.entry("LEVEL", "debug"), Map.entry("REGION", "eu"));
    assertThat(updated.getConfiguration().getMaxReplicas())
        .isEqualTo(made.getConfiguration().getMaxReplicas());
  }

  @Test
  void anUpdateOfWhatIsSoChangesNothing() {
    var made = create(wanted());

    assertThat(update(wanted().setName(made.getName()))).isEqualTo(made);
  }

  @Test
  void everythingIsReplacedByAStar() {
    var made = create(wanted());
    var bare = RuntimeConfiguration.newBuilder().setMinReplicas(0).setMaxReplicas(1);

    var updated = update(named(made).setConfiguration(bare), "*");

    assertThat(updated.getDisplayName()).isEmpty();
    assertThat(updated.getLabelsMap()).isEmpty();
    assertThat(updated.getConfiguration().hasCpu()).isFalse();
  }

  @Test
  void whatCannotBeUpdatedIsNamed() {
    var made = create(wanted());

    var status = statusOf(() -> update(named(made), "state", "branch", "configuration.nothing"));

    assertThat(fields(status)).containsExactly("update_mask");
    assertThat(status.getMessage()).contains("state, branch, configuration.nothing");
    assertThat(fields(statusOf(() -> update(named(made).setPinnedVersion(InMemoryBerth.VERSION)))))
        .containsExactly("deployment.pinned_version");
  }

  @Test
  void anOldEtagIsAbortedAndNamesWhoChangedWhatAndWhen() {
    var made = create(wanted());
    update(named(made).setDisplayName("Rose"));

    var status = statusOf(() -> update(named(made).setEtag(made.getEtag()).setDisplayName("Lily")));

    assertThat(Code.forNumber(status.getCode())).isEqualTo(Code.ABORTED);
    var info = detail(status, ErrorInfo.class).orElseThrow();
    assertThat(info.getReason()).isEqualTo("ETAG_MISMATCH");
    assertThat(info.getMetadataMap())
        .containsEntry("actor", "key:owner")
        .containsEntry("action", "describe")
        .containsEntry("given", made.getEtag())
        .containsKeys("time", "current", "before", "after");
    var current = get(made).getEtag();
    assertThat(update(named(made).setEtag(current).setDisplayName("Lily")).getDisplayName())
        .isEqualTo("Lily");
  }

  @Test
  void aRepeatedRequestWithAnEtagIsAnsweredThoughTheEtagIsOldByThen() {
    var made = create(wanted());
    var request =
        DisableDeploymentRequest.newBuilder()
            .setName(made.getName())
            .setEtag(made.getEtag())
            .setRequestId(UUID.randomUUID().toString())
            .build();

    var disabled = api.deployments().disableDeployment(request);

    assertThat(api.deployments().disableDeployment(request)).isEqualTo(disabled);
  }

  @Test
  void disablesStartsAndRollsBack() {
    var made = create(wanted());
    var name = made.getName();
    var disabled =
        api.deployments()
            .disableDeployment(DisableDeploymentRequest.newBuilder().setName(name).build());
    assertThat(disabled.getState()).isEqualTo(Deployment.State.STATE_DISABLED);
    var started =
        api.deployments()
            .startDeployment(StartDeploymentRequest.newBuilder().setName(name).build());
    assertThat(started.getIntent()).isEqualTo(Deployment.Intent.INTENT_RUNNING);
    update(
        named(made).setConfiguration(RuntimeConfiguration.newBuilder().setThreadCount(5)),
        "configuration.thread_count");

    var back = rollBack(name, 1);

    assertThat(back.getRevision()).isEqualTo(3);
    assertThat(back.getConfiguration()).isEqualTo(made.getConfiguration());
    assertThat(rollBack(name, 3)).isEqualTo(back);
    assertThat(fields(statusOf(() -> rollBack(name, 9)))).containsExactly("revision");
  }

  private Deployment rollBack(String name, long revision) {
    return api.deployments()
        .rollbackDeployment(
            RollbackDeploymentRequest.newBuilder().setName(name).setRevision(revision).build());
  }

  @Test
  void aReadMaskBoundsWhatIsAnswered() {
    var made = create(wanted());

    var masked =
        api.deployments()
            .getDeployment(
                GetDeploymentRequest.newBuilder()
                    .setName(made.getName())
                    .setReadMask(
                        FieldMask.newBuilder().addPaths("name").addPaths("configuration.cpu"))
                    .build());

    assertThat(masked)
        .isEqualTo(
            named(made).setConfiguration(RuntimeConfiguration.newBuilder().setCpu(0.5)).build());
    assertThat(
            fields(
                statusOf(
                    () ->
                        api.deployments()
                            .getDeployment(
                                GetDeploymentRequest.newBuilder()
                                    .setName(made.getName())
                                    .setReadMask(FieldMask.newBuilder().addPaths("nothing"))
                                    .build()))))
        .containsExactly("read_mask");
  }

  @Test
  void listsWhatIsAskedForInTheOrderThatIsAskedFor() {
    var master = create(wanted());
    var canary = create(wanted().setBranch("canary").putLabels("env", "test"));
    var list = ListDeploymentsRequest.newBuilder().setParent(PARENT);

    assertThat(names(list.setFilter("labels.env = test").build()))
        .containsExactly(canary.getName());
    assertThat(names(list.setFilter("state = STARTING").setOrderBy("model, create_time").build()))
        .containsExactly(master.getName(), canary.getName());
    assertThat(fields(statusOf(() -> names(list.setFilter("state = x").build()))))
        .containsExactly("filter");
    assertThat(fields(statusOf(() -> names(list.setFilter("").setOrderBy("model,model").build()))))
        .containsExactly("order_by");
  }

  @Test
  void aPageTokenIsBoundToTheOtherArguments() {
    create(wanted());
    create(wanted().setBranch("canary"));
    var list = ListDeploymentsRequest.newBuilder().setParent(PARENT).setPageSize(1);
    var token =
        api.deployments()
            .listDeployments(list.setOrderBy("create_time").build())
            .getNextPageToken();

    assertThat(names(list.setPageToken(token).build())).hasSize(1);
    assertThat(fields(statusOf(() -> names(list.setFilter("ready=false").build()))))
        .containsExactly("page_token");
    assertThat(fields(statusOf(() -> names(list.setFilter("").setOrderBy("").build()))))
        .containsExactly("page_token");
  }

  private Stream<String> names(ListDeploymentsRequest request) {
    return api.deployments().listDeployments(request).getDeploymentsList().stream()
        .map(Deployment::getName);
  }
}
