package dev.berth.grpc;

import static dev.berth.grpc.Details.assertReason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.GetProjectRequest;
import dev.berth.proto.berth.v1.ProjectsGrpc;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.Context;
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
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
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
  private final ManagedChannel channel = connect();

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
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
    var headers = headers("x-envoy-expected-rq-timeout-ms", "5000");

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
  void oneRequestMoreThanItServesIsRefusedAndDoesNoHarm() throws Exception {
    var others = List.of(connect(), connect());
    try {
      var served = new ArrayList<Answers<Deployment>>();
      // A connection carries half of them.
      for (var each : List.of(channel, others.getFirst())) {
        for (var i = 0; i < 1024; i++) {
          served.add(new Answers<>());
          DeploymentsGrpc.newStub(each).getDeployment(REQUEST, served.getLast());
        }
      }
      service.awaitCalls(2048);

      var another = DeploymentsGrpc.newBlockingStub(others.getLast());
      var refused = Details.statusOf(() -> another.getDeployment(REQUEST));

      assertThat(refused.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
      assertThat(Details.detail(refused, RetryInfo.class)).isPresent();
      service.goOn();
      assertThat(served).allSatisfy(each -> assertThat(each.first()).isNotNull());
    } finally {
      others.forEach(ManagedChannel::shutdownNow);
    }
  }

  @Test
  void oneWatchMoreThanItHoldsIsRefusedUntilAnotherEnds() throws Exception {
    var first = Context.ROOT.withCancellation();
    assertThat(first.call(() -> watch().next())).isNotNull();
    // A connection carries half of them; this one is left with room for what follows.
    var others = List.of(connect(), connect());
    for (var i = 1; i < 2_048; i++) {
      var through = i < 100 ? channel : others.get(i % 2);
      assertThat(watch(through, new Metadata()).next()).isNotNull();
    }

    var refused = Details.statusOf(() -> watch().next());
    assertThat(refused.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
    assertThat(refused.getMessage()).contains("2048", "end one that nobody reads");
    assertThat(Details.detail(refused, RetryInfo.class)).isPresent();
    var overRest =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> watch(channel, headers("x-envoy-original-path", "/v1/x:watch")).next());
    assertThat(Objects.requireNonNull(overRest.getTrailers()).get(ascii("x-rest-status")))
        .isEqualTo("429");
    assertThat(health("")).isEqualTo(ServingStatus.SERVING);

    first.cancel(null);
    awaitRoomForAWatch();
    others.forEach(ManagedChannel::shutdownNow);
  }

  private void awaitRoomForAWatch() {
    while (true) {
      try {
        watch().next();
        return;
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      }
    }
  }

  private Iterator<DeploymentEvent> watch() {
    return watch(channel, new Metadata());
  }

  private static Iterator<DeploymentEvent> watch(ManagedChannel through, Metadata headers) {
    return DeploymentsGrpc.newBlockingStub(through)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .watchDeployments(WatchDeploymentsRequest.getDefaultInstance());
  }

  @Test
  void aCompressedRequestIsRefusedBeforeItIsLargeOrUnreadable() {
    service.goOn();
    var compressing = DeploymentsGrpc.newBlockingStub(channel).withCompression("gzip");

    assertReason(() -> compressing.getDeployment(LARGE), Code.UNIMPLEMENTED, "METHOD_NOT_OFFERED");
  }

  @Test
  void aCodingThatNobodyKnowsIsRefusedLikeAKnownOne() {
    service.goOn();
    var codings = CompressorRegistry.newEmptyInstance();
    codings.register(new Unheard());
    var speaking =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .compressorRegistry(codings)
            .usePlaintext()
            .build();
    try {
      var compressing = DeploymentsGrpc.newBlockingStub(speaking).withCompression("unheard");

      assertReason(
          () -> compressing.getDeployment(REQUEST), Code.UNIMPLEMENTED, "METHOD_NOT_OFFERED");
    } finally {
      speaking.shutdownNow();
    }
  }

  /** A coding of requests that leaves them as they are. */
  private static final class Unheard implements Compressor {
    @Override
    public String getMessageEncoding() {
      return "unheard";
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return out;
    }
  }

  @Test
  void whatIsNoMethodOrTooLargeIsSaidAsAllErrorsAre() {
    service.goOn();
    var tooLarge = GetDeploymentRequest.newBuilder().setName("n".repeat(5 << 20)).build();

    assertReason(() -> get(tooLarge), Code.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE");
    assertReason(() -> health("n".repeat(5 << 20)), Code.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE");
    assertReason(
        () -> watch("n".repeat(1 << 20)).next(), Code.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE");
    assertReason(
        () ->
            ProjectsGrpc.newBlockingStub(channel)
                .getProject(GetProjectRequest.newBuilder().build()),
        Code.UNIMPLEMENTED,
        "METHOD_NOT_OFFERED");
    assertReason(() -> health("no.such.Service"), Code.NOT_FOUND, "NOT_FOUND");
    assertThat(get()).isNotNull();
  }

  private Iterator<DeploymentEvent> watch(String parent) {
    return DeploymentsGrpc.newBlockingStub(channel)
        .watchDeployments(WatchDeploymentsRequest.newBuilder().setParent(parent).build());
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

  private static Metadata headers(String name, String value) {
    var headers = new Metadata();
    headers.put(ascii(name), value);
    return headers;
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
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
