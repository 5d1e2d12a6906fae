package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GrpcServerTest {
  private static final GetDeploymentRequest REQUEST = GetDeploymentRequest.getDefaultInstance();
  private static final GetDeploymentRequest LARGE =
      GetDeploymentRequest.newBuilder().setName("n".repeat(1 << 20)).build();

  // Each task has a thread of its own: the common pool may have a single one.
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SlowDeployments service = new SlowDeployments();
  private final GrpcServer server = GrpcServer.start(loopback(0), List.of(service), List.of());
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @AfterEach
  void close() {
    service.goOn();
    channel.shutdownNow();
    server.close();
    threads.close();
  }

  @Test
  void saysThatItServesAsAWholeAndEachService() {
    for (var name : List.of("", "berth.v1.Deployments")) {
      assertThat(health(name)).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void listsItsServicesByReflection() {
    var answers = new Answers<ServerReflectionResponse>();
    var asking = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(answers);
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("*").build());

    assertThat(answers.first().getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains("berth.v1.Deployments", "grpc.health.v1.Health");
    asking.onCompleted();
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> GrpcServer.start(loopback(taken.getLocalPort()), List.of(), List.of()))
          .isInstanceOf(PortUnavailableException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void callsRunOnVirtualThreadsWithADeadline() {
    service.goOn();

    get();

    assertThat(service.ranOnAVirtualThread()).isTrue();
    assertThat(service.timeLeft()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
  }

  @Test
  void envoysTimeoutIsTheDeadline() {
    service.goOn();
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-envoy-expected-rq-timeout-ms", Metadata.ASCII_STRING_MARSHALLER),
        "5000");

    DeploymentsGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .getDeployment(REQUEST);

    assertThat(service.timeLeft()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  @Test
  void saysOfEachServiceThatItCannotServeNow() {
    server.serving(false);
    for (var name : List.of("", "berth.v1.Deployments")) {
      assertThat(health(name)).isEqualTo(ServingStatus.NOT_SERVING);
    }

    server.serving(true);
    assertThat(health("berth.v1.Deployments")).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void theNinthLargeRequestIsRefusedAndASmallOneIsServed() throws Exception {
    var large =
        IntStream.range(0, 8)
            .mapToObj(_ -> CompletableFuture.supplyAsync(() -> get(LARGE), threads))
            .toList();
    service.awaitCalls(8);

    var refused = Details.statusOf(() -> get(LARGE));
    assertThat(refused.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
    assertThat(Details.detail(refused, RetryInfo.class)).isPresent();
    var small = CompletableFuture.supplyAsync(this::get, threads);
    service.awaitCalls(1);
    service.goOn();

    assertThat(small.join()).isNotNull();
    assertThat(large).allSatisfy(each -> assertThat(each.join()).isNotNull());
    awaitRoomForALargeOne();
  }

  /** A place is free when the server has seen the end of a call, a moment after its client. */
  private void awaitRoomForALargeOne() {
    while (true) {
      try {
        get(LARGE);
        return;
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      }
    }
  }

  @Test
  void aCompressedRequestIsRefusedBeforeItIsLargeOrUnreadable() {
    service.goOn();
    var compressing = DeploymentsGrpc.newBlockingStub(channel).withCompression("gzip");

    var refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> compressing.getDeployment(LARGE));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void closingLetsACallEndAndRefusesNewOnes() throws Exception {
    var answered = CompletableFuture.supplyAsync(this::get, threads);
    service.awaitCalls(1);

    var closed = CompletableFuture.runAsync(server::close, threads);
    var refused = CompletableFuture.supplyAsync(this::firstRefusal, threads);

    assertThat(refused.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(closed).isNotDone();
    service.goOn();
    assertThat(answered.orTimeout(20, TimeUnit.SECONDS).join()).isNotNull();
    closed.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void aStreamDoesNotDelayClosing() {
    var answers = new Answers<ServerReflectionResponse>();
    var asking = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(answers);
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("*").build());
    assertThat(answers.first().hasListServicesResponse()).isTrue();

    CompletableFuture.runAsync(server::close, threads).orTimeout(8, TimeUnit.SECONDS).join();
  }

  private Deployment get() {
    return get(REQUEST);
  }

  private Deployment get(GetDeploymentRequest request) {
    return DeploymentsGrpc.newBlockingStub(channel).getDeployment(request);
  }

  /** Asks for health until that is refused. */
  private Status.Code firstRefusal() {
    while (true) {
      var thrown = catchThrowableOfType(StatusRuntimeException.class, () -> health(""));
      if (thrown != null) {
        return thrown.getStatus().getCode();
      }
      Thread.onSpinWait();
    }
  }

  private ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }
}
