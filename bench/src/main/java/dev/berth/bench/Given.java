package dev.berth.bench;

import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.Objects;

/** What the harness tells a reference, by its environment. */
final class Given {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private Given() {}

  /** The value of a variable that must be there. */
  static String value(String variable) {
    return Objects.requireNonNull(System.getenv(variable), variable);
  }

  /** The bytes that the product answers when it is asked for the deployment that is named. */
  static byte[] answer() {
    var channel = ManagedChannelBuilder.forTarget(value("BENCH_BERTH")).usePlaintext().build();
    try {
      var metadata = new Metadata();
      metadata.put(AUTHORIZATION, "Bearer " + value("BENCH_KEY"));
      return DeploymentsGrpc.newBlockingStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
          .getDeployment(GetDeploymentRequest.newBuilder().setName(value("BENCH_NAME")).build())
          .toByteArray();
    } finally {
      channel.shutdownNow();
    }
  }
}
