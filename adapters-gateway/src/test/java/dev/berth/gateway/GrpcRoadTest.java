package dev.berth.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.berth.access.Scope;
import dev.berth.inference.InferenceRoute;
import dev.berth.project.ProjectId;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Predictions over gRPC on the real Envoy, to replicas that speak HTTP/1.1. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrpcRoadTest {
  private static final UUID READY = UUID.randomUUID();
  private static final String NAME = "projects/demo/deployments/" + READY;

  private Road road;
  private Replica replica;
  private ManagedChannel channel;

  @BeforeAll
  void start(@TempDir Path folder) {
    replica = new Replica("replica");
    road = new Road(folder, Duration.ofSeconds(2));
    road.gateway().replaceAll(List.of(Road.route(READY, 1, replica)), Set.of());
    assertThat(road.publish(READY, replica)).isTrue();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", road.envoy.port()).usePlaintext().build();
  }

  @AfterAll
  void stop() {
    channel.shutdownNow();
    replica.close();
    road.close();
  }

  @Test
  void aMessageGoesToTheReplicaAndBackWithoutTheKey() {
    var answer = call(NAME, road.token(), "message");

    assertThat(answer)
        .startsWith("message /inference.GRPCInferenceService/ModelInfer [")
        .containsIgnoringCase("x-berth-deployment")
        .doesNotContainIgnoringCase("authorization")
        .doesNotContainIgnoringCase("x-berth-key")
        .doesNotContainIgnoringCase("x-berth-body");
  }

  @Test
  void aLargeMessageIsTakenAndAnswered() {
    var large = "message" + "x".repeat((4 << 20) - 100);

    assertThat(call(NAME, road.token(), large)).startsWith(large);
  }

  @Test
  void whatAReplicaRefusesIsAStatusWithOneReason() throws Exception {
    refused(
        NAME, road.token(), "refuse", Status.Code.RESOURCE_EXHAUSTED, "OVERLOADED", "über 100%");
  }

  @Test
  void aReplicaThatDoesNotSpeakGrpcIsSaidToBeSuch() throws Exception {
    refused(NAME, road.token(), "{}", Status.Code.UNIMPLEMENTED, "UNIMPLEMENTED", "REST");
    refused(NAME, road.token(), "fail", Status.Code.UNIMPLEMENTED, "UNIMPLEMENTED", "REST");
  }

  @Test
  void aReplicaThatDoesNotAnswerIsTimedOut() throws Exception {
    var slow = new Replica("slow");
    var deployment = UUID.randomUUID();
    assertThat(road.publish(deployment, slow)).isTrue();

    refused(
        "projects/demo/deployments/" + deployment,
        road.token(),
        "hold",
        Status.Code.DEADLINE_EXCEEDED,
        "INFERENCE_TIMEOUT",
        "did not answer");
    slow.close();
    refused(
        "projects/demo/deployments/" + deployment,
        road.token(),
        "message",
        Status.Code.UNAVAILABLE,
        "UNAVAILABLE",
        "try again");
  }

  @Test
  void onlyAKeyOfTheProjectWithTheScopeGetsThere() throws Exception {
    var reader = road.token("reader", Road.DEMO, Scope.MODELS_READ);
    var foreign = road.token("foreign", new ProjectId("other"), Scope.MODELS_EXECUTE);

    refused(NAME, "", "message", Status.Code.UNAUTHENTICATED, "UNAUTHENTICATED", "key");
    refused(NAME, "hello", "message", Status.Code.UNAUTHENTICATED, "UNAUTHENTICATED", "key");
    refused(NAME, reader, "message", Status.Code.PERMISSION_DENIED, "PERMISSION_DENIED", "scope");
    // The script of this Berth has no such service, and says so.
    assertThat(status(NAME, foreign)).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(status(NAME.replace("/demo/", "/other/"), foreign))
        .isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void aRidOrNothingNamesNoDeployment() throws Exception {
    for (var name : List.of("", Road.rid(READY), NAME + "/x", "projects//deployments/" + READY)) {
      refused(
          name,
          road.token(),
          "message",
          Status.Code.INVALID_ARGUMENT,
          "INVALID_REQUEST",
          "berth-deployment");
    }
  }

  @Test
  void theInferenceRoadLeavesFramesAlone() {
    var answer =
        road.envoy.send(
            "POST",
            "/inference/" + READY + "/own.Service/Call",
            "message",
            "authorization",
            "Bearer " + road.token(),
            "content-type",
            "application/grpc");

    assertThat(answer.body()).startsWith("message /own.Service/Call");
  }

  @Test
  void aRuntimeOfItsOwnIsAskedToo() {
    var deployment = UUID.randomUUID();
    assertThat(
            road.gateway()
                .publish(
                    new InferenceRoute(
                        deployment,
                        Road.DEMO,
                        Road.MODEL,
                        false,
                        Map.of(1L, List.of(replica.endpoint()))),
                    Road.WAIT))
        .isTrue();

    assertThat(call("projects/demo/deployments/" + deployment, road.token(), "message"))
        .startsWith("message");
  }

  private Status.Code status(String deployment, String token) {
    return catchThrowableOfType(
            StatusRuntimeException.class, () -> call(deployment, token, "message"))
        .getStatus()
        .getCode();
  }

  private void refused(
      String deployment, String token, String message, Status.Code code, String reason, String part)
      throws IOException {
    var thrown =
        catchThrowableOfType(StatusRuntimeException.class, () -> call(deployment, token, message));
    assertThat(thrown).as("an error").isNotNull();
    assertThat(thrown.getStatus().getCode()).as(thrown.toString()).isEqualTo(code);
    assertThat(thrown.getStatus().getDescription()).contains(part);
    var status = StatusProto.fromThrowable(thrown);
    assertThat(status).isNotNull();
    assertThat(status.getCode()).isEqualTo(code.value());
    assertThat(status.getMessage()).isEqualTo(thrown.getStatus().getDescription());
    assertThat(status.getDetailsList()).hasSize(1);
    assertThat(status.getDetails(0).unpack(ErrorInfo.class))
        .isEqualTo(ErrorInfo.newBuilder().setReason(reason).setDomain("berth.dev").build());
    var trailers = thrown.getTrailers();
    assertThat(trailers).isNotNull();
    assertThat(trailers.keys()).noneMatch(name -> name.startsWith("x-"));
  }

  private String call(String deployment, String token, String message) {
    var headers = new Metadata();
    if (!deployment.isEmpty()) {
      headers.put(key("berth-deployment"), deployment);
    }
    if (!token.isEmpty()) {
      headers.put(key("authorization"), "Bearer " + token);
    }
    var method =
        MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
            .setRequestMarshaller(TEXT)
            .setResponseMarshaller(TEXT)
            .build();
    return ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        method,
        CallOptions.DEFAULT.withDeadlineAfter(Road.WAIT).withMaxInboundMessageSize(8 << 20),
        message);
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static final MethodDescriptor.Marshaller<String> TEXT =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String text) {
          return new ByteArrayInputStream(text.getBytes(UTF_8));
        }

        @Override
        public String parse(InputStream in) {
          try (in) {
            return new String(in.readAllBytes(), UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };
}
