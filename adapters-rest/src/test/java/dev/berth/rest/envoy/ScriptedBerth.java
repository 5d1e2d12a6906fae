package dev.berth.rest.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import dev.berth.proto.foundry.v2.CreateLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.DisableLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.GetLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.LiveDeployment;
import dev.berth.proto.foundry.v2.LiveDeploymentsGrpc;
import dev.berth.proto.foundry.v2.ReplaceLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.RuntimeConfiguration;
import dev.berth.proto.foundry.v2.TransformJsonRequest;
import dev.berth.proto.foundry.v2.TransformLiveDeploymentResponse;
import dev.berth.proto.kore.v1.DeployModelRequest;
import dev.berth.proto.kore.v1.DockJob;
import dev.berth.proto.kore.v1.ModelsGrpc;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server in Berth's place. What it does is written in the deployment's RID, or in the branch
 * of a create: {@code error}, {@code bare-<gRPC status>}, {@code opaque}, {@code silent}, {@code
 * large}; anything else is answered with what arrived.
 */
public final class ScriptedBerth implements AutoCloseable {
  /** The error body that {@code error} answers. */
  public static final String ERROR =
      "{\"errorCode\":\"CONFLICT\",\"errorName\":\"LiveDeploymentAlreadyExists\","
          + "\"errorInstanceId\":\"00000000-0000-4000-8000-000000000000\","
          + "\"errorDescription\":\"caf\\u00e9\",\"parameters\":{}}";

  private static final Metadata.Key<String> BODY =
      Metadata.Key.of("x-rest-error", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> STATUS =
      Metadata.Key.of("x-rest-status", Metadata.ASCII_STRING_MARSHALLER);

  private volatile Metadata metadata = new Metadata();
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<String, CountDownLatch> arrived = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Server server;
  private final InetSocketAddress address;

  /** Starts it on a free port, with more services where a test brings some. */
  public static ScriptedBerth start(BindableService... more) {
    return new ScriptedBerth(0, List.of(more));
  }

  /** Starts it on a free port, with those services too. */
  public static ScriptedBerth start(List<BindableService> more) {
    return new ScriptedBerth(0, more);
  }

  /** Starts it on that port. */
  public static ScriptedBerth startOn(int port, BindableService... more) {
    return new ScriptedBerth(port, List.of(more));
  }

  private ScriptedBerth(int port, List<BindableService> more) {
    var builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .addService(new Foundry())
            .addService(new Kore())
            .intercept(new Recorder());
    more.forEach(builder::addService);
    try {
      server = builder.build().start();
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens, or listened. */
  public InetSocketAddress address() {
    return address;
  }

  /** A header of the latest call; null where it had none. */
  public @Nullable String header(String name) {
    return metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
  }

  /** How many calls of the facades were carried out. */
  public int calls() {
    return calls.get();
  }

  /** Passed once a call on that RID is being served; {@code silent} calls then wait. */
  public CountDownLatch arrived(String rid) {
    return arrived.computeIfAbsent(rid, key -> new CountDownLatch(1));
  }

  /** Lets {@code silent} calls end. */
  public void release() {
    released.countDown();
  }

  /** Ends it at once, in the middle of its calls. */
  public void kill() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release();
  }

  @Override
  public void close() {
    kill();
  }

  private <T> void answer(String script, T message, StreamObserver<T> out) {
    calls.incrementAndGet();
    arrived(script).countDown();
    if (script.startsWith("error")) {
      var trailers = new Metadata();
      trailers.put(BODY, ERROR);
      trailers.put(STATUS, "409");
      out.onError(Status.ALREADY_EXISTS.asRuntimeException(trailers));
    } else if (script.equals("opaque")) {
      var detail = Any.newBuilder().setTypeUrl("type.googleapis.com/unheard.Of").build();
      out.onError(
          StatusProto.toStatusRuntimeException(
              com.google.rpc.Status.newBuilder()
                  .setCode(Status.Code.NOT_FOUND.value())
                  .addDetails(detail)
                  .build()));
    } else if (script.startsWith("bare-")) {
      out.onError(
          Status.fromCode(Status.Code.valueOf(script.substring(5)))
              .withDescription("dev.berth.Secret")
              .asRuntimeException());
    } else {
      if (script.startsWith("silent")) {
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      out.onNext(message);
      out.onCompleted();
    }
  }

  private final class Recorder implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      var service = call.getMethodDescriptor().getServiceName();
      if (service != null && (service.startsWith("foundry.") || service.startsWith("kore."))) {
        metadata = headers;
      }
      return next.startCall(call, headers);
    }
  }

  private final class Foundry extends LiveDeploymentsGrpc.LiveDeploymentsImplBase {
    @Override
    public void createLiveDeployment(
        CreateLiveDeploymentRequest request, StreamObserver<LiveDeployment> out) {
      var configuration = request.getRuntimeConfiguration();
      if (request.getDeploymentType().getBranch().equals("large")) {
        configuration = RuntimeConfiguration.newBuilder().setMemory("m".repeat(17 << 20)).build();
      }
      answer(
          request.getDeploymentType().getBranch(),
          LiveDeployment.newBuilder()
              .setBranch(request.getDeploymentType().getBranch())
              .setRuntimeConfiguration(configuration)
              .build(),
          out);
    }

    @Override
    public void replaceLiveDeployment(
        ReplaceLiveDeploymentRequest request, StreamObserver<LiveDeployment> out) {
      answer(
          request.getLiveDeploymentRid(),
          LiveDeployment.newBuilder().setRid(request.getLiveDeploymentRid()).build(),
          out);
    }

    @Override
    public void getLiveDeployment(
        GetLiveDeploymentRequest request, StreamObserver<LiveDeployment> out) {
      answer(
          request.getLiveDeploymentRid(),
          LiveDeployment.newBuilder().setRid(request.getLiveDeploymentRid()).build(),
          out);
    }

    @Override
    public void disableLiveDeployment(
        DisableLiveDeploymentRequest request, StreamObserver<Empty> out) {
      answer(request.getLiveDeploymentRid(), Empty.getDefaultInstance(), out);
    }

    @Override
    public void transformJson(
        TransformJsonRequest request, StreamObserver<TransformLiveDeploymentResponse> out) {
      answer("error", TransformLiveDeploymentResponse.getDefaultInstance(), out);
    }
  }

  private final class Kore extends ModelsGrpc.ModelsImplBase {
    @Override
    public void deployModel(DeployModelRequest request, StreamObserver<DockJob> out) {
      answer(
          request.getModelId(), DockJob.newBuilder().setModelId(request.getModelId()).build(), out);
    }
  }
}
