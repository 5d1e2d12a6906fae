package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.inference.ModelInferRequest;
import dev.berth.proto.inference.ModelMetadataRequest;
import dev.berth.proto.inference.ModelReadyRequest;
import dev.berth.proto.inference.ServerLiveRequest;
import dev.berth.proto.inference.ServerMetadataRequest;
import dev.berth.proto.inference.ServerReadyRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Predictions over gRPC, through Envoy straight to a replica. */
@ExtendWith(SharedBerth.class)
final class GrpcInferIT {
  private final BerthProcess berth;
  private final Foundry foundry;
  private final GrpcPredictions client;
  private String rid = "";
  private String deployment = "";

  GrpcInferIT(BerthProcess berth) {
    this.berth = berth;
    this.foundry = new Foundry(berth.rest());
    this.client = new GrpcPredictions(berth);
  }

  @BeforeEach
  void awaitReplica() {
    rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    deployment = "projects/default/deployments/" + Foundry.uuid(rid);
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void predictsFromTensors() {
    var answer = client.of(deployment, berth.key()).modelInfer(GrpcPredictions.setosa());

    assertThat(answer.getModelName()).isEqualTo(Foundry.MODEL);
    assertThat(answer.getId()).isEqualTo("me");
    assertThat(answer.getOutputs(0).getContents().getBytesContents(0).toStringUtf8())
        .isEqualTo("setosa");
    assertThat(answer.getOutputs(1).getContents().getFp32ContentsList()).hasSize(3);
  }

  @Test
  void predictsFromBytes() {
    var request = GrpcPredictions.setosa().toBuilder();
    for (var input : request.getInputsBuilderList()) {
      var value = input.getContents().getFp64Contents(0);
      var bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).flip();
      request.addRawInputContents(ByteString.copyFrom(bytes));
      input.clearContents();
    }

    var answer = client.of(deployment, berth.key()).modelInfer(request.build());

    assertThat(answer.getRawOutputContents(0).substring(4).toStringUtf8()).isEqualTo("setosa");
    assertThat(answer.getRawOutputContents(1).size()).isEqualTo(12);
  }

  @Test
  void tellsOfServerAndModel() {
    var stub = client.of(deployment, berth.key());

    assertThat(stub.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(stub.modelReady(ModelReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName())
        .isEqualTo("berth-model-server");
    var metadata = stub.modelMetadata(ModelMetadataRequest.getDefaultInstance());
    assertThat(metadata.getName()).isEqualTo(Foundry.MODEL);
    assertThat(metadata.getInputsList()).hasSize(4);
  }

  @Test
  void refusesAsTheNativeApiDoes() throws Exception {
    var key = berth.key();
    var setosa = GrpcPredictions.setosa();
    var wrong = setosa.toBuilder();
    wrong.getInputsBuilder(0).setDatatype("FP32");

    refused(
        deployment,
        key,
        wrong.build(),
        Status.Code.INVALID_ARGUMENT,
        "INFERENCE_INVALID_INPUT",
        "datatype FP32");
    refused(
        deployment,
        key,
        setosa.toBuilder().setModelName("über").build(),
        Status.Code.NOT_FOUND,
        "MODEL_NOT_SERVED",
        "über");
    refused(
        deployment,
        key,
        setosa.toBuilder().setId("x".repeat(4 << 20)).build(),
        Status.Code.INVALID_ARGUMENT,
        "REQUEST_TOO_LARGE",
        "too large");
    for (var nobodys : new String[] {"", "hello", deployment + "\"}", rid}) {
      refused(
          nobodys,
          key,
          setosa,
          Status.Code.INVALID_ARGUMENT,
          "INVALID_REQUEST",
          "berth-deployment");
    }
    for (var without : new String[] {"", "nonsense"}) {
      refused(
          deployment,
          without,
          setosa,
          Status.Code.UNAUTHENTICATED,
          "UNAUTHENTICATED",
          "A valid API key is required.");
    }
    refused(
        deployment,
        berth.createKey("api:models-read"),
        setosa,
        Status.Code.PERMISSION_DENIED,
        "PERMISSION_DENIED",
        "api:models-execute");
    for (var nobodys :
        new String[] {
          deployment.replace("/default/", "/other/"),
          "projects/default/deployments/" + UUID.randomUUID()
        }) {
      refused(
          nobodys,
          key,
          setosa,
          Status.Code.NOT_FOUND,
          "DEPLOYMENT_NOT_FOUND",
          "No such deployment.");
    }
  }

  @Test
  void speaksNoOtherServiceAtThisPort() {
    var get = GetDeploymentRequest.newBuilder().setName(deployment).build();
    var stub = client.of(deployment, berth.key());

    for (var code :
        new Status.Code[] {
          code(() -> DeploymentsGrpc.newBlockingStub(client.channel()).getDeployment(get)),
          code(
              () -> callEmpty(stub.getChannel(), "inference.GRPCInferenceService/RepositoryIndex")),
          // A path that is not UTF-8.
          code(() -> callEmpty(stub.getChannel(), "inference.GRPCInferenceService/%ff"))
        }) {
      assertThat(code).isEqualTo(Status.Code.UNIMPLEMENTED);
    }
  }

  private static void callEmpty(Channel channel, String method) {
    var described =
        MethodDescriptor.<Empty, Empty>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .build();
    ClientCalls.blockingUnaryCall(
        channel, described, CallOptions.DEFAULT, Empty.getDefaultInstance());
  }

  @Test
  void saysWhyNoReplicaAnswers() throws Exception {
    foundry.disable(rid);
    Await.until(
        "the replica gets no more predictions",
        Duration.ofSeconds(20),
        () -> code(() -> client.of(deployment, berth.key()).modelInfer(GrpcPredictions.setosa())),
        Status.Code.FAILED_PRECONDITION::equals);

    refused(
        deployment,
        berth.key(),
        GrpcPredictions.setosa(),
        Status.Code.FAILED_PRECONDITION,
        "CANNOT_PREDICT",
        "The deployment is disabled; start it.");
    foundry.start(rid);
    assertThat(code(() -> client.of(deployment, berth.key()).modelInfer(GrpcPredictions.setosa())))
        .isIn(Status.Code.UNAVAILABLE, Status.Code.OK);
  }

  private void refused(
      String deployment,
      String key,
      ModelInferRequest request,
      Status.Code code,
      String reason,
      String part)
      throws Exception {
    GrpcPredictions.refused(
        () -> client.of(deployment, key).modelInfer(request), code, reason, part);
  }

  private static Status.Code code(Runnable call) {
    var thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    return thrown == null ? Status.Code.OK : thrown.getStatus().getCode();
  }
}
