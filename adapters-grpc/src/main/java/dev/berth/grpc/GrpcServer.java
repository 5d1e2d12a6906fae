package dev.berth.grpc;

import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.Context;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one gRPC server of a Berth. Beside the given services it serves health and reflection, which
 * are open to everybody who reaches it. Each call runs on a virtual thread, but for those that
 * never block.
 */
public final class GrpcServer implements AutoCloseable {
  private static final int LARGEST_METADATA = 64 << 10;
  private static final int MOST_CALLS_PER_CONNECTION = 1024;
  private static final Duration SHORTEST_PING_INTERVAL = Duration.ofSeconds(10);
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  // Gzip is known so that a call which names it comes as far as its refusal. No byte is expanded:
  // a few KiB of a compressed request may be any number of MiB, which nothing here would count.
  private static final DecompressorRegistry REFUSED =
      DecompressorRegistry.emptyInstance()
          .with(Codec.Identity.NONE, false)
          .with(new Codec.Gzip(), false);

  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-", 0).factory());
  private final HealthStatusManager health = new HealthStatusManager();
  private final ServedCalls calls = new ServedCalls();
  private final List<String> names;
  private final Server server;

  private GrpcServer(
      InetSocketAddress address,
      List<ServerServiceDefinition> services,
      List<ServerInterceptor> interceptors) {
    var builder =
        NettyServerBuilder.forAddress(address)
            .executor(Runnable::run)
            .callExecutor(this::executorOf)
            .decompressorRegistry(REFUSED)
            .fallbackHandlerRegistry(new UnknownMethods())
            // LargeRequests ends what is too large.
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .maxInboundMetadataSize(LARGEST_METADATA)
            .maxConcurrentCallsPerConnection(MOST_CALLS_PER_CONNECTION)
            .permitKeepAliveTime(SHORTEST_PING_INTERVAL.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance());
    services.forEach(builder::addService);
    // The builder calls the one first that was added last.
    interceptors.reversed().forEach(builder::intercept);
    server =
        builder
            .intercept(calls)
            .intercept(new ExplainedStatuses())
            .addStreamTracerFactory(new UnknownEncodings())
            .addStreamTracerFactory(new LargeRequests())
            .build();
    names =
        Stream.concat(
                Stream.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES),
                services.stream().map(service -> service.getServiceDescriptor().getName()))
            .toList();
    serving(true);
  }

  /**
   * Starts a server.
   *
   * @param address where it listens; port 0 means any free one
   * @param interceptors around every service, the outermost first
   * @throws PortUnavailableException where the port cannot be listened on
   */
  public static GrpcServer start(
      InetSocketAddress address,
      List<? extends BindableService> services,
      List<? extends ServerInterceptor> interceptors) {
    var started =
        new GrpcServer(
            address,
            services.stream().map(BindableService::bindService).toList(),
            List.copyOf(interceptors));
    try {
      started.server.start();
      return started;
    } catch (IOException e) {
      started.release();
      throw new PortUnavailableException(address, e);
    }
  }

  /** Null means that the call may run on the thread of its connection. */
  private @Nullable Executor executorOf(ServerCall<?, ?> call, Metadata headers) {
    return call.getMethodDescriptor().getSchemaDescriptor() instanceof NeverBlocking
        ? null
        : executor;
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Tells those who ask for its health whether its services can do their work. */
  public void serving(boolean can) {
    var status = can ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    names.forEach(name -> health.setStatus(name, status));
  }

  /** How long the call that this thread serves may still take; empty outside of a call. */
  public static Optional<Duration> timeLeft() {
    return Optional.ofNullable(Context.current().getDeadline())
        .map(deadline -> Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)));
  }

  /**
   * Says that it is not serving any more, lets unary calls end, for ten seconds at most, and then
   * ends everything, streams included. Closing again does nothing.
   */
  @Override
  public void close() {
    if (server.isShutdown()) {
      return;
    }
    health.enterTerminalState();
    server.shutdown();
    try {
      calls.awaitNone(LONGEST_DRAIN);
      server.shutdownNow();
      server.awaitTermination(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      release();
    }
  }

  private void release() {
    calls.close();
    executor.shutdown();
  }
}
