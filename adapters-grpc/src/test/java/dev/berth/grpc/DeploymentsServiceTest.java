package dev.berth.grpc;

import static dev.berth.grpc.Details.detail;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.ListDeploymentsResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeploymentsServiceTest {
  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void getsWhatOtherSurfacesMade() {
    var made = api.create("master");

    var found = get("projects/demo/deployments/" + made.id());

    assertThat(found.getName()).isEqualTo("projects/demo/deployments/" + made.id());
    assertThat(found.getBranch()).isEqualTo("master");
    assertThat(found.getState()).isEqualTo(Deployment.State.STATE_STARTING);
    assertThat(found.getOperation()).isEqualTo("projects/demo/operations/" + made.operation().id());
    assertThat(found.getNoticesList())
        .containsExactly("CPU is overcommitted.", "Limits are not enforced.");
    assertThat(found.getConditionsList()).hasSize(4);
  }

  @Test
  void anotherProjectsNameIsNotFoundAndAMalformedOneIsInvalid() {
    var id = api.create("master").id();

    assertThat(code(statusOf(() -> get("projects/other/deployments/" + id))))
        .isEqualTo(Code.NOT_FOUND);
    assertThat(code(statusOf(() -> get("projects/demo/deployments/" + new UUID(0, 0)))))
        .isEqualTo(Code.NOT_FOUND);
    var malformed = statusOf(() -> get("deployments/" + id));
    assertThat(code(malformed)).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(detail(malformed, BadRequest.class).orElseThrow().getFieldViolations(0).getField())
        .isEqualTo("name");
  }

  @Test
  void listsNewestFirstPageByPage() {
    var older = api.create("master").id();
    var newer = api.create("canary").id();

    var first = list(1, "");
    var second = list(1, first.getNextPageToken());
    var whole = list(0, "");

    assertThat(first.getDeploymentsList())
        .extracting(Deployment::getName)
        .containsExactly("projects/demo/deployments/" + newer);
    assertThat(second.getDeploymentsList())
        .extracting(Deployment::getName)
        .containsExactly("projects/demo/deployments/" + older);
    assertThat(second.getNextPageToken()).isEmpty();
    assertThat(whole.getDeploymentsCount()).isEqualTo(2);
    assertThat(whole.getNextPageToken()).isEmpty();
  }

  @Test
  void refusesAListOfSomethingElse() {
    assertThat(code(statusOf(() -> list(-1, "")))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(statusOf(() -> list(1, "odd")))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(
            code(
                statusOf(
                    () ->
                        api.deployments()
                            .listDeployments(
                                ListDeploymentsRequest.newBuilder()
                                    .setParent("projects/other")
                                    .build()))))
        .isEqualTo(Code.NOT_FOUND);
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_EXECUTE));
    assertThat(code(statusOf(() -> list(0, "")))).isEqualTo(Code.PERMISSION_DENIED);
  }

  @Test
  void deletesAndFreesTheBranch() {
    var made = api.create("master");
    var request =
        DeleteDeploymentRequest.newBuilder()
            .setName("projects/demo/deployments/" + made.id())
            .setRequestId(UUID.randomUUID().toString())
            .build();

    var deleted = api.deployments().deleteDeployment(request);

    assertThat(deleted.getIntent()).isEqualTo(Deployment.Intent.INTENT_DELETED);
    assertThat(code(statusOf(() -> get(request.getName())))).isEqualTo(Code.NOT_FOUND);
    assertThat(api.deployments().deleteDeployment(request)).isEqualTo(deleted);
    assertThat(
            code(
                statusOf(
                    () ->
                        api.deployments()
                            .deleteDeployment(
                                request.toBuilder()
                                    .setRequestId(UUID.randomUUID().toString())
                                    .build()))))
        .isEqualTo(Code.NOT_FOUND);
    assertThat(api.create("master").id()).isNotEqualTo(made.id());
  }

  @Test
  void aRequestIdIsAUuid() {
    var request =
        DeleteDeploymentRequest.newBuilder()
            .setName("projects/demo/deployments/" + api.create("master").id());

    for (var wrong : new String[] {"once", "a\0b", " ", UUID.randomUUID() + "0"}) {
      assertThat(
              code(
                  statusOf(
                      () ->
                          api.deployments().deleteDeployment(request.setRequestId(wrong).build()))))
          .isEqualTo(Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void nobodyGetsAnything() {
    var name = "projects/demo/deployments/" + api.create("master").id();
    api.callAs(
        () -> {
          throw new DeploymentException(new DeploymentError.Unauthenticated("No key."));
        });

    assertThat(code(statusOf(() -> get(name)))).isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void aFaultIsInternalAndTellsNothingButALogId() {
    api.callAs(
        () -> {
          throw new IllegalStateException("password=hunter2");
        });

    var status = statusOf(() -> list(0, ""));

    assertThat(code(status)).isEqualTo(Code.INTERNAL);
    assertThat(status.toString()).doesNotContain("hunter2");
    assertThat(detail(status, ErrorInfo.class).orElseThrow().getMetadataMap())
        .containsOnlyKeys("log_id");
  }

  private Deployment get(String name) {
    return api.deployments().getDeployment(GetDeploymentRequest.newBuilder().setName(name).build());
  }

  private ListDeploymentsResponse list(int size, String token) {
    return api.deployments()
        .listDeployments(
            ListDeploymentsRequest.newBuilder()
                .setParent("projects/demo")
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  private static Code code(Status status) {
    return Code.forNumber(status.getCode());
  }
}
