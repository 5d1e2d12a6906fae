package dev.berth.grpc;

import static dev.berth.grpc.Details.assertReason;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.berth.access.Scope;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.operation.Operation;
import dev.berth.proto.berth.v1.InferRequest;
import dev.berth.proto.berth.v1.PredictionsGrpc.PredictionsBlockingStub;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PredictionsServiceTest {
  private final NativeFixture api = new NativeFixture();
  private final InferRequest request = ofAReadyDeployment();

  @AfterEach
  void close() {
    api.close();
  }

  private InferRequest ofAReadyDeployment() {
    var made = api.create("master");
    api.berth().observeReady(made.id(), 1, Operation.State.SUCCEEDED);
    return InferRequest.newBuilder().setName("projects/demo/deployments/" + made.id()).build();
  }

  @Test
  void namesTheRoadToWhoAsksWithoutEnvoyEvenWhileAReplicaIsReady() {
    var refused = statusOf(() -> api.predictions().infer(request));

    assertThat(refused.getMessage())
        .contains("inference.GRPCInferenceService", "berth-deployment", "POST /v1/{name}:infer");
    assertReason(() -> api.predictions().infer(request), Code.UNIMPLEMENTED, "METHOD_NOT_OFFERED");
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_READ));
    assertReason(
        () -> api.predictions().infer(request), Code.PERMISSION_DENIED, "PERMISSION_DENIED");
  }

  @Test
  void saysToWhomEnvoyFoundNoReplicaWhy() {
    assertReason(() -> byEnvoy().infer(request), Code.UNAVAILABLE, "NOT_READY");
  }

  private PredictionsBlockingStub byEnvoy() {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-envoy-expected-rq-timeout-ms", Metadata.ASCII_STRING_MARSHALLER),
        "30000");
    return api.predictions().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
