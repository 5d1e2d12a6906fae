package dev.berth.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.berth.proto.inference.GRPCInferenceServiceGrpc;
import dev.berth.proto.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.berth.proto.inference.InferTensorContents;
import dev.berth.proto.inference.ModelInferRequest;
import dev.berth.proto.inference.ModelInferRequest.InferInputTensor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A client of the Open Inference Protocol over gRPC, at the port of REST. */
final class GrpcPredictions implements AutoCloseable {
  private static final int LIMIT_SECONDS = 40;

  private final ManagedChannel channel;

  GrpcPredictions(BerthProcess berth) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", berth.httpPort()).usePlaintext().build();
  }

  /** What calls carry beside the message; none of a key or a deployment that is empty. */
  GRPCInferenceServiceBlockingStub of(String deployment, String key) {
    var headers = new Metadata();
    if (!deployment.isEmpty()) {
      headers.put(key("berth-deployment"), deployment);
    }
    if (!key.isEmpty()) {
      headers.put(key("authorization"), "Bearer " + key);
    }
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(LIMIT_SECONDS, SECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  ManagedChannel channel() {
    return channel;
  }

  /** A flower that is a setosa. */
  static ModelInferRequest setosa() {
    return ModelInferRequest.newBuilder()
        .setId("me")
        .addInputs(input("sepal_length", 5.1))
        .addInputs(input("sepal_width", 3.5))
        .addInputs(input("petal_length", 1.4))
        .addInputs(input("petal_width", 0.2))
        .build();
  }

  private static InferInputTensor input(String name, double value) {
    return InferInputTensor.newBuilder()
        .setName(name)
        .setDatatype("FP64")
        .addShape(1)
        .addShape(1)
        .setContents(InferTensorContents.newBuilder().addFp64Contents(value))
        .build();
  }

  /** How a prediction ends. */
  static Status.Code code(GRPCInferenceServiceBlockingStub stub) {
    var thrown =
        catchThrowableOfType(StatusRuntimeException.class, () -> stub.modelInfer(setosa()));
    return thrown == null ? Status.Code.OK : thrown.getStatus().getCode();
  }

  /** Expects a call to be refused with exactly one reason. */
  static void refused(ThrowingCallable call, Status.Code code, String reason, String part)
      throws InvalidProtocolBufferException {
    var thrown = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(thrown).as("an error").isNotNull();
    var status = StatusProto.fromThrowable(thrown);
    assertThat(thrown.getStatus().getCode()).as(thrown.toString()).isEqualTo(code);
    assertThat(thrown.getStatus().getDescription()).contains(part);
    assertThat(status).isNotNull();
    assertThat(status.getCode()).isEqualTo(code.value());
    assertThat(status.getMessage()).contains(part);
    var info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo(reason);
    assertThat(info.getDomain()).isEqualTo("berth.dev");
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
