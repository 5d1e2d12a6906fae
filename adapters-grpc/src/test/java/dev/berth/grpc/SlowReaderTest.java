package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.rpc.Code;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that asks for no message, over a real connection with its flow control. */
@Timeout(60)
class SlowReaderTest {
  private static final WatchDeploymentsRequest WATCH =
      WatchDeploymentsRequest.newBuilder().setParent("projects/demo").build();
  private static final int WINDOW = 64 << 10;

  private final NativeFixture api = new NativeFixture();
  private final GrpcServer server =
      GrpcServer.start(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), api.services(), List.of());
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("127.0.0.1", server.port())
          .usePlaintext()
          .flowControlWindow(WINDOW)
          .build();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.shutdownNow();
    channel.shutdownNow();
    server.close();
    api.close();
  }

  @Test
  void isToldTheLatestStateAndNotEveryOneBefore() throws Exception {
    var quick = api.deployments().watchDeployments(WATCH);
    var name = create("0").getName();
    var slow = new SlowReader();
    slow.readSnapshot();
    var last = 1_000;
    for (var change = 1; change <= last; change++) {
      rename(name, Integer.toString(change));
    }
    awaitTold(quick, Integer.toString(last));

    var told = new ArrayList<DeploymentEvent>();
    do {
      told.add(slow.next());
    } while (!told.getLast().getDeployment().getDisplayName().equals(Integer.toString(last)));

    assertThat(told).hasSizeLessThan(last / 2);
    assertThat(told.stream().mapToInt(DeploymentEvent::getSerializedSize).sum())
        .as("bytes that waited for the reader somewhere")
        .isLessThan(4 * WINDOW)
        .isLessThan(last * told.getLast().getSerializedSize() / 2);
  }

  @Test
  void isToldThatItIsTooSlowAndGoesOnWithItsToken() throws Exception {
    var quick = api.deployments().watchDeployments(WATCH);
    var slow = new SlowReader();
    slow.readSnapshot();
    var names = new HashSet<String>();
    var all = 2_000;
    var toldQuickly =
        CompletableFuture.runAsync(() -> awaitTold(quick, Integer.toString(all)), threads);
    for (var number = 1; number <= all; number++) {
      names.add(create(Integer.toString(number)).getName());
    }
    toldQuickly.join();

    var told = new ArrayList<DeploymentEvent>();
    do {
      told.add(slow.next());
    } while (told.getLast().getType() != DeploymentEvent.Type.TYPE_ERROR);

    assertThat(told.getLast().getError().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
    assertThat(told.getLast().getError().getMessage()).contains("resume it with its newest token");
    assertThat(told).hasSizeLessThan(all);
    told.forEach(event -> names.remove(event.getDeployment().getName()));
    assertThat(names).isNotEmpty();
    var resumed =
        api.deployments()
            .watchDeployments(
                WATCH.toBuilder().setResumeToken(newestToken(told, slow.firstToken)).build());
    while (!names.isEmpty()) {
      names.remove(resumed.next().getDeployment().getName());
    }
  }

  private static String newestToken(List<DeploymentEvent> told, String first) {
    return told.stream()
        .map(DeploymentEvent::getResumeToken)
        .filter(token -> !token.isEmpty())
        .reduce((_, later) -> later)
        .orElse(first);
  }

  private Deployment create(String displayName) {
    return api.deployments()
        .createDeployment(
            CreateDeploymentRequest.newBuilder()
                .setParent("projects/demo")
                .setDeployment(
                    Deployment.newBuilder()
                        .setDisplayName(displayName)
                        .setModel(InMemoryBerth.MODEL)
                        .setPinnedVersion(InMemoryBerth.VERSION)
                        .setConfiguration(
                            RuntimeConfiguration.newBuilder().setMinReplicas(0).setMaxReplicas(1)))
                .build());
  }

  private void rename(String name, String displayName) {
    var changed = Deployment.newBuilder().setName(name).setDisplayName(displayName);
    api.deployments()
        .updateDeployment(
            UpdateDeploymentRequest.newBuilder()
                .setDeployment(changed)
                .setUpdateMask(FieldMask.newBuilder().addPaths("display_name"))
                .build());
  }

  /** Once another reader was told it, what waits for the slow one waits. */
  private static void awaitTold(Iterator<DeploymentEvent> quick, String displayName) {
    while (!quick.next().getDeployment().getDisplayName().equals(displayName)) {}
  }

  /** Takes a message when it is told to, and none before. */
  private final class SlowReader
      implements ClientResponseObserver<WatchDeploymentsRequest, DeploymentEvent> {
    private final BlockingQueue<DeploymentEvent> taken = new LinkedBlockingQueue<>();
    private final CompletableFuture<ClientCallStreamObserver<WatchDeploymentsRequest>> call =
        new CompletableFuture<>();
    private String firstToken = "";

    SlowReader() {
      DeploymentsGrpc.newStub(channel).watchDeployments(WATCH, this);
    }

    void readSnapshot() throws InterruptedException {
      var event = next();
      while (event.getType() == DeploymentEvent.Type.TYPE_SNAPSHOT) {
        event = next();
      }
      firstToken = event.getResumeToken();
    }

    DeploymentEvent next() throws InterruptedException {
      call.join().request(1);
      return Objects.requireNonNull(taken.poll(20, TimeUnit.SECONDS), "no message came");
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchDeploymentsRequest> started) {
      started.disableAutoRequestWithInitial(0);
      call.complete(started);
    }

    @Override
    public void onNext(DeploymentEvent event) {
      taken.add(event);
    }

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onCompleted() {}
  }
}
