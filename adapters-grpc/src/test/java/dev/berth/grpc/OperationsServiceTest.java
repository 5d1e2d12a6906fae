package dev.berth.grpc;

import static dev.berth.grpc.Details.detail;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.berth.access.Scope;
import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.deployment.Intent;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import dev.berth.deployment.UpdateDeployment;
import dev.berth.operation.Operation.State;
import dev.berth.proto.berth.v1.DeploymentOperation;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationsServiceTest {
  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void anOpenOperationHasNoResult() throws InvalidProtocolBufferException {
    var made = api.create("master");

    var operation = get(made);

    assertThat(operation.getDone()).isFalse();
    assertThat(operation.getResultCase()).isEqualTo(Operation.ResultCase.RESULT_NOT_SET);
    var metadata = operation.getMetadata().unpack(DeploymentOperation.class);
    assertThat(metadata.getDeployment()).isEqualTo("projects/demo/deployments/" + made.id());
    assertThat(metadata.getAction()).isEqualTo("CREATE");
    assertThat(metadata.getState()).isEqualTo("IN_PROGRESS");
    assertThat(metadata.hasEndTime()).isFalse();
  }

  @Test
  void aSucceededOperationCarriesTheDeployment() throws InvalidProtocolBufferException {
    var made = api.create("master");
    api.berth().observeReady(made.id(), 1, State.SUCCEEDED);

    var operation = get(made);

    assertThat(operation.getDone()).isTrue();
    assertThat(operation.getResponse().unpack(dev.berth.proto.berth.v1.Deployment.class).getReady())
        .isTrue();
  }

  @Test
  void aFailedOperationCarriesItsCause() {
    var made = api.create("master");
    api.berth().observeReady(made.id(), 0, State.FAILED);

    var error = get(made).getError();

    assertThat(error.getMessage()).isEqualTo("It did not work.");
    assertThat(detail(error, ErrorInfo.class).orElseThrow().getReason())
        .isEqualTo("OPERATION_FAILED");
  }

  @Test
  void listsTheOperationsOfADeploymentNewestFirstPageByPage() {
    var made = api.create("master");
    var disabled =
        api.berth()
            .changeIntent()
            .disable(InMemoryBerth.owner(), made.id().rid(), Terms.of(new RequestId("r", "d")));

    var first = list(made, 1, "", "");
    var second = list(made, 1, first.getNextPageToken(), "");

    assertThat(first.getOperationsList())
        .extracting(Operation::getName)
        .containsExactly(name(disabled));
    assertThat(second.getOperations(0).getName()).isEqualTo(name(made));
    assertThat(Code.forNumber(second.getOperations(0).getError().getCode()))
        .isEqualTo(Code.ABORTED);
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void aTokenOfAnotherListAndAFilterAreInvalid() {
    var one = api.create("master");
    var other = api.create("canary");
    api.berth()
        .changeIntent()
        .disable(InMemoryBerth.owner(), one.id().rid(), Terms.of(new RequestId("r", "d")));
    var token = list(one, 1, "", "").getNextPageToken();

    assertThat(token).isNotEmpty();
    assertThat(Code.forNumber(statusOf(() -> list(other, 1, token, "")).getCode()))
        .isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(Code.forNumber(statusOf(() -> list(one, 1, "", "ready=true")).getCode()))
        .isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void waitAnswersWhenTheOperationEnds() {
    var made = api.create("master");

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = CompletableFuture.supplyAsync(() -> waitFor(made, 20), threads);
      api.berth().observeReady(made.id(), 1, State.SUCCEEDED);

      assertThat(waiting.orTimeout(15, TimeUnit.SECONDS).join().getDone()).isTrue();
    }
  }

  @Test
  void waitAnswersTheOpenOperationWhenItsTimeoutIsOver() {
    assertThat(waitFor(api.create("master"), 0).getDone()).isFalse();
  }

  @Test
  void waitAnswersBeforeTheCallsDeadlineHoweverLongItsTimeout() {
    var made = api.create("master");
    var begun = System.nanoTime();

    var operation =
        api.operations()
            .withDeadlineAfter(2, TimeUnit.SECONDS)
            .waitOperation(
                WaitOperationRequest.newBuilder()
                    .setName(name(made))
                    .setTimeout(Duration.newBuilder().setSeconds(Long.MAX_VALUE))
                    .build());

    assertThat(operation.getDone()).isFalse();
    assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void anUnknownOperationIsNotFoundAndDeletingIsNotOffered() {
    var unknown = "projects/demo/operations/" + new UUID(0, 0);

    assertThat(
            Code.forNumber(
                statusOf(
                        () ->
                            api.operations()
                                .getOperation(
                                    GetOperationRequest.newBuilder().setName(unknown).build()))
                    .getCode()))
        .isEqualTo(Code.NOT_FOUND);
    var refused =
        statusOf(
            () -> api.operations().deleteOperation(DeleteOperationRequest.getDefaultInstance()));
    assertThat(Code.forNumber(refused.getCode())).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(detail(refused, ErrorInfo.class).orElseThrow().getReason())
        .isEqualTo("METHOD_NOT_OFFERED");
  }

  @Test
  void cancellingAFirstRolloutSwitchesTheDeploymentOff() {
    var made = api.create("master");

    cancel(made);

    assertThat(Code.forNumber(get(made).getError().getCode())).isEqualTo(Code.CANCELLED);
    assertThat(now(made).intent()).isEqualTo(Intent.DISABLED);
    cancel(made);
    assertThat(now(made).etag()).isEqualTo("\"2\"");
  }

  @Test
  void cancellingAnUpdateGoesBackToTheLastGoodRevision() {
    var made = api.create("master");
    api.berth().observeReady(made.id(), 1, State.SUCCEEDED);
    var updated =
        api.berth()
            .updateDeployment()
            .run(
                InMemoryBerth.owner(),
                made.id().rid(),
                new UpdateDeployment.Edit(
                    null,
                    null,
                    null,
                    _ ->
                        new ConfigurationDraft(
                            1, 1, null, null, null, 7, null, List.of(), Map.of())),
                Terms.of(new RequestId("r", "d")));

    cancel(updated);

    assertThat(Code.forNumber(get(updated).getError().getCode())).isEqualTo(Code.CANCELLED);
    assertThat(now(made).desired()).isEqualTo(made.desired());
    assertThat(now(made).latestRevision()).isEqualTo(2);
    assertThat(now(made).intent()).isEqualTo(Intent.RUNNING);
  }

  @Test
  void whatSwitchesOffCannotBeCancelledAndNobodyCancelsWithoutTheScope() {
    var made = api.create("master");
    var disabled =
        api.berth()
            .changeIntent()
            .disable(InMemoryBerth.owner(), made.id().rid(), Terms.of(new RequestId("r", "d")));

    assertThat(Code.forNumber(statusOf(() -> cancel(disabled)).getCode()))
        .isEqualTo(Code.FAILED_PRECONDITION);
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_READ));
    assertThat(Code.forNumber(statusOf(() -> cancel(made)).getCode()))
        .isEqualTo(Code.PERMISSION_DENIED);
  }

  private void cancel(Deployment deployment) {
    var cancelled =
        api.operations()
            .cancelOperation(CancelOperationRequest.newBuilder().setName(name(deployment)).build());
    assertThat(cancelled).isEqualTo(Empty.getDefaultInstance());
  }

  private Deployment now(Deployment deployment) {
    return api.berth().queries().get(InMemoryBerth.owner(), deployment.id().rid());
  }

  private Operation get(Deployment deployment) {
    return api.operations()
        .getOperation(GetOperationRequest.newBuilder().setName(name(deployment)).build());
  }

  private Operation waitFor(Deployment deployment, int seconds) {
    return api.operations()
        .waitOperation(
            WaitOperationRequest.newBuilder()
                .setName(name(deployment))
                .setTimeout(Duration.newBuilder().setSeconds(seconds))
                .build());
  }

  @Test
  void listsThoseOfTheProjectThatTheFilterMeans() {
    var one = api.create("master");
    var other = api.create("canary");
    api.berth().observeReady(one.id(), 1, State.SUCCEEDED);
    var ofOne = "deployment = projects/demo/deployments/" + one.id();

    assertThat(names("")).containsExactly(name(other), name(one));
    assertThat(names("done=true")).containsExactly(name(one));
    assertThat(names("NOT done=true AND action=CREATE")).containsExactly(name(other));
    assertThat(names("state = IN_PROGRESS OR " + ofOne)).containsExactly(name(other), name(one));
    assertThat(names(ofOne)).containsExactly(name(one));
    assertThat(names("end_time >= \"2000-01-01T00:00:00Z\"")).containsExactly(name(one));
    assertThat(names("create_time > \"2100-01-01T00:00:00Z\"")).isEmpty();
    var wrong = statusOf(() -> names("labels.a = b"));
    assertThat(Code.forNumber(wrong.getCode())).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(wrong.toString())
        .contains("done, state, action, deployment, create_time, end_time before this place");
  }

  private List<String> names(String filter) {
    return api
        .operations()
        .listOperations(
            ListOperationsRequest.newBuilder().setName("projects/demo").setFilter(filter).build())
        .getOperationsList()
        .stream()
        .map(Operation::getName)
        .toList();
  }

  private ListOperationsResponse list(
      Deployment deployment, int size, String token, String filter) {
    return api.operations()
        .listOperations(
            ListOperationsRequest.newBuilder()
                .setName("projects/demo/deployments/" + deployment.id())
                .setPageSize(size)
                .setPageToken(token)
                .setFilter(filter)
                .build());
  }

  private static String name(Deployment deployment) {
    return "projects/demo/operations/" + deployment.operation().id();
  }
}
