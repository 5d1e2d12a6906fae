package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.proto.berth.v1.InferRequest;
import dev.berth.proto.berth.v1.InferResponse;
import dev.berth.proto.berth.v1.PredictionsGrpc.PredictionsImplBase;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** {@code berth.v1.Predictions}, reached by those predictions for which there is no replica. */
final class PredictionsService extends PredictionsImplBase {
  private final DeploymentQueries queries;
  private final Supplier<Caller> caller;

  PredictionsService(DeploymentQueries queries, Supplier<Caller> caller) {
    this.queries = queries;
    this.caller = caller;
  }

  @Override
  public void infer(InferRequest request, StreamObserver<InferResponse> answer) {
    var who = caller.get();
    queries.explainMissingRoute(who, Names.toDeployment(who, request.getName()).rid());
  }
}
