package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.proto.berth.v1.InferRequest;
import dev.berth.proto.berth.v1.InferResponse;
import dev.berth.proto.berth.v1.PredictionsGrpc.PredictionsImplBase;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/**
 * {@code berth.v1.Predictions}. Envoy sends it those predictions for which there is no replica, to
 * be told why. Whoever asks without Envoy is told where predictions are made.
 */
final class PredictionsService extends PredictionsImplBase {
  private static final String ELSEWHERE =
      "Berth's own port predicts nothing. Ask Envoy, at the port of REST: POST /v1/{name}:infer, or"
          + " the gRPC service inference.GRPCInferenceService with the name as the metadata"
          + " berth-deployment.";

  private final DeploymentQueries queries;
  private final Supplier<Caller> caller;

  PredictionsService(DeploymentQueries queries, Supplier<Caller> caller) {
    this.queries = queries;
    this.caller = caller;
  }

  @Override
  public void infer(InferRequest request, StreamObserver<InferResponse> answer) {
    var who = caller.get();
    var rid = Names.toDeployment(who, request.getName()).rid();
    if (ByEnvoy.itWas()) {
      queries.explainMissingRoute(who, rid);
    } else {
      queries.requirePredictor(who, rid);
      answer.onError(StatusProto.toStatusRuntimeException(GrpcErrors.notOffered(ELSEWHERE)));
    }
  }
}
