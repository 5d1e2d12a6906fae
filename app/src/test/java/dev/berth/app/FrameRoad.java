package dev.berth.app;

import com.google.protobuf.ByteString;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import java.util.List;

/**
 * A call that would be right, at one of the ports that speak gRPC.
 *
 * @param deployment what the metadata says that predictions are about; empty for none
 */
record FrameRoad(String name, int port, String path, String deployment, ByteString message) {

  /**
   * Berth's own port, and Envoy's road of predictions.
   *
   * @param ready the name of a deployment that predicts
   */
  static List<FrameRoad> all(BerthProcess berth, String ready) {
    var list = ListDeploymentsRequest.newBuilder().setParent("projects/default").build();
    return List.of(
        new FrameRoad(
            "berth",
            berth.grpcPort(),
            "/berth.v1.Deployments/ListDeployments",
            "",
            list.toByteString()),
        new FrameRoad(
            "envoy",
            berth.httpPort(),
            "/inference.GRPCInferenceService/ModelInfer",
            ready,
            GrpcPredictions.setosa().toByteString()));
  }
}
