package dev.berth.rest.foundry;

import static dev.berth.rest.JsonTree.read;
import static dev.berth.rest.JsonTree.strictly;
import static dev.berth.rest.SurfaceClient.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.proto.foundry.v2.CreateLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.LiveDeployment;
import dev.berth.proto.foundry.v2.LiveDeploymentsGrpc;
import dev.berth.rest.SurfaceClient;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How calls become answers and exceptions become errors. */
class FoundrySurfaceTest {
  private final FoundryFixture foundry = new FoundryFixture();

  @AfterEach
  void close() {
    foundry.close();
  }

  @Test
  void aFaultIsAnInternalErrorThatTellsNothing() {
    foundry.failWith(new IllegalStateException("password=hunter2"));

    var failure = failureOf(foundry::create);

    assertThat(failure.httpStatus()).isEqualTo(500);
    assertThat(read(String.valueOf(failure.body())))
        .containsEntry("errorName", "Default:Internal")
        .containsEntry("errorInstanceId", SurfaceClient.REQUEST_ID);
    assertThat(failure.grpcStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(failure.body() + failure.grpcStatus()).doesNotContain("hunter2");
  }

  @Test
  void aRequestIdThatIsNoUuidIsReplaced() {
    foundry.failWith(new DeploymentException(new DeploymentError.Unavailable("Away.")));
    var odd = foundry.client().with("x-envoy-original-path", "/api", "x-request-id", "not one");

    var failure = failureOf(() -> create(odd, 1));

    assertThat(failure.httpStatus()).isEqualTo(503);
    assertThat((String) read(String.valueOf(failure.body())).get("errorInstanceId"))
        .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  @Test
  void aCallThatIsNotRestHasNoRestTrailers() {
    foundry.callAsNobody();

    var failure = failureOf(() -> create(foundry.client().with(), 1));

    assertThat(failure.grpcStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(failure.trailers().keys()).noneMatch(key -> key.startsWith("x-rest-"));
  }

  @Test
  void anErrorSendsNoHeadersBeforeIt() {
    foundry.callAsNobody();
    var headers = new HeaderWitness();

    failureOf(() -> create(ClientInterceptors.intercept(foundry.client().rest(), headers), 1));

    assertThat(headers.came()).isFalse();
  }

  @Test
  void anIdempotencyKeyMakesARepetitionHarmless() {
    var channel = foundry.client().rest("once");

    var first = create(channel, 1);

    assertThat(create(channel, 1)).isEqualTo(first);
    var failure = failureOf(() -> create(channel, 2));
    assertThat(failure.httpStatus()).isEqualTo(409);
    assertThat(read(String.valueOf(failure.body()))).containsEntry("errorName", "RequestIdReused");
  }

  @Test
  void anIdempotencyKeyIsShort() {
    var failure = failureOf(() -> create(foundry.client().rest("x".repeat(129)), 1));

    assertThat(failure.httpStatus()).isEqualTo(400);
    assertThat(failure.body()).contains("\"field\":\"Idempotency-Key\"");
  }

  private static LiveDeployment create(Channel channel, int minReplicas) {
    return LiveDeploymentsGrpc.newBlockingStub(channel)
        .createLiveDeployment(
            strictly(
                    "{\"preview\":true,\"runtimeConfiguration\":{\"minReplicas\":%d,\"maxReplicas\":3}}"
                        .formatted(minReplicas),
                    CreateLiveDeploymentRequest.newBuilder())
                .build());
  }
}
