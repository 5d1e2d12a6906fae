package dev.berth.app;

import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.rpc.ErrorInfo;
import dev.berth.app.GrpcMutation.Made;
import dev.berth.proto.inference.GrpcService;
import dev.berth.rest.envoy.EnvoyBootstrap;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Calls every method of the contracts, and those that predict through Envoy, with generated
 * messages and judges every status.
 */
final class GrpcFuzz implements AutoCloseable {
  private static final Set<Status.Code> FAULTS =
      EnumSet.of(
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN,
          Status.Code.DATA_LOSS,
          Status.Code.CANCELLED,
          Status.Code.UNAVAILABLE);
  private static final Set<String> PREDICTING = Set.of("TransformJson", "Infer");
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration LIMIT_OF_WAITING = Duration.ofSeconds(2);
  private static final ServiceDescriptor PREDICTIONS =
      GrpcService.getDescriptor().findServiceByName("GRPCInferenceService");
  private static final List<MethodDescriptor> METHODS = methods();

  private final ManagedChannel berth;
  private final ManagedChannel envoy;
  private final String key;
  private final String ready;
  private final FuzzTexts texts;
  private final FuzzTally tally;

  /**
   * @param ready the name of a deployment that predicts
   */
  GrpcFuzz(BerthProcess berth, String ready, FuzzTexts texts, FuzzTally tally) {
    this.berth = channel(berth.grpcPort());
    this.envoy = channel(berth.httpPort());
    this.key = berth.key();
    this.ready = ready;
    this.texts = texts;
    this.tally = tally;
  }

  private static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  private static List<MethodDescriptor> methods() {
    try {
      var files = new HashMap<String, FileDescriptor>();
      var methods = new ArrayList<MethodDescriptor>();
      for (var proto : EnvoyBootstrap.descriptorSet().getFileList()) {
        var imports =
            proto.getDependencyList().stream().map(files::get).toArray(FileDescriptor[]::new);
        var file = FileDescriptor.buildFrom(proto, imports);
        files.put(proto.getName(), file);
        file.getServices().forEach(service -> methods.addAll(service.getMethods()));
      }
      methods.addAll(PREDICTIONS.getMethods());
      return methods;
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes that many calls, one after the other. */
  void run(int count, long seed) {
    var random = new Random(seed);
    var mutation = new GrpcMutation(random, texts, key, ready);
    for (var i = 0; i < count; i++) {
      var method = METHODS.get(random.nextInt(METHODS.size()));
      call(method, mutation.next(method.getInputType()), "seed %d, call %d".formatted(seed, i));
    }
  }

  private void call(MethodDescriptor method, Made made, String which) {
    var waits = method.getName().equals("WaitOperation");
    var begun = System.nanoTime();
    var answer = answer(method, made, waits ? LIMIT_OF_WAITING : LIMIT);
    var code = answer.getStatus().getCode();
    var time = Duration.ofNanos(System.nanoTime() - begun);
    tally.answered("grpc", made.kind(), code.name(), time);
    var evidence =
        "%s, %s:%n%s%nanswer: %s after %s"
            .formatted(which, made.kind(), made.text(method), answer, time);
    // Whoever waits may well be told that the time is over.
    var late = code == Status.Code.DEADLINE_EXCEEDED;
    if (late && waits) {
      return;
    }
    // Where no replica is ready, a prediction is told so.
    if (late
        || (FAULTS.contains(code) && !(code == Status.Code.UNAVAILABLE && asksReplicas(method)))) {
      tally.found(method.getFullName() + ": " + code, evidence);
    } else if (isNative(method) && !made.asksForRest() && !hasShape(answer)) {
      tally.found(method.getFullName() + ": not exactly one ErrorInfo in " + code, evidence);
    }
  }

  private static boolean isNative(MethodDescriptor method) {
    var service = method.getService().getFullName();
    return service.startsWith("berth.v1.")
        || service.startsWith("google.longrunning.")
        || predicts(method);
  }

  private static boolean asksReplicas(MethodDescriptor method) {
    return predicts(method) || PREDICTING.contains(method.getName());
  }

  private static boolean predicts(MethodDescriptor method) {
    return method.getService().getName().equals(PREDICTIONS.getName());
  }

  private static boolean hasShape(StatusRuntimeException answer) {
    if (answer.getStatus().isOk()) {
      return true;
    }
    var status = StatusProto.fromThrowable(answer);
    return status != null
        && status.getDetailsList().stream().filter(any -> any.is(ErrorInfo.class)).count() == 1;
  }

  /** What the call is answered with; of a stream, what comes first. */
  private StatusRuntimeException answer(MethodDescriptor method, Made made, Duration limit) {
    var intercepted =
        ClientInterceptors.intercept(
            predicts(method) ? envoy : berth,
            MetadataUtils.newAttachHeadersInterceptor(made.headers()));
    var described =
        io.grpc.MethodDescriptor.newBuilder(ByteMarshaller.ONE, ByteMarshaller.ONE)
            .setFullMethodName(method.getService().getFullName() + "/" + method.getName())
            .setType(method.isServerStreaming() ? MethodType.SERVER_STREAMING : MethodType.UNARY)
            .build();
    var options = CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    try (var context = Context.current().withCancellation()) {
      var before = context.attach();
      try {
        if (method.isServerStreaming()) {
          ClientCalls.blockingServerStreamingCall(intercepted, described, options, made.message())
              .next();
        } else {
          ClientCalls.blockingUnaryCall(intercepted, described, options, made.message());
        }
        return Status.OK.asRuntimeException();
      } catch (StatusRuntimeException e) {
        return e;
      } finally {
        context.detach(before);
      }
    }
  }

  @Override
  public void close() {
    berth.shutdownNow();
    envoy.shutdownNow();
  }
}
