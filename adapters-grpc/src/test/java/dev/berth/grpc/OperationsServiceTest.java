package dev.berth.grpc;

import static dev.berth.grpc.Details.detail;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import dev.berth.operation.Operation.State;
import dev.berth.proto.berth.v1.DeploymentOperation;
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
    assertThat(Code.forNumber(statusOf(() -> list(one, 1, "", "done=true")).getCode()))
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
  void waitAnswersBeforeTheCallsDeadline() {
    var made = api.create("master");

    var operation =
        api.operations()
            .withDeadlineAfter(2, TimeUnit.SECONDS)
            .waitOperation(WaitOperationRequest.newBuilder().setName(name(made)).build());

    assertThat(operation.getDone()).isFalse();
  }

  @Test
  void anUnknownOperationIsNotFoundAndCancellingIsNotOffered() {
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
    assertThatThrownBy(
            () -> api.operations().cancelOperation(CancelOperationRequest.getDefaultInstance()))
        .hasMessageContaining("UNIMPLEMENTED");
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
