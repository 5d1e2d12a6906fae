package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsBlockingStub;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import dev.berth.reading.ReadModel;
import dev.berth.reading.Reads;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory answers as the store does: each request is asked of both. */
@Timeout(60)
class DeploymentReadsTest {
  private static final String PARENT = "projects/demo";
  private static final FieldMask NAMES =
      FieldMask.newBuilder().addPaths("name").addPaths("notices").build();

  private final AtomicInteger fromMemory = new AtomicInteger();
  private final NativeFixture api = NativeFixture.reading(this::counted);
  private final DeploymentsBlockingStub store = api.deployments();
  private DeploymentsBlockingStub memory = withKey("api:models-read");

  @AfterEach
  void close() {
    api.close();
  }

  private Reads counted(InMemoryBerth berth) {
    var model = new ReadModel(berth.readSource(), berth.authenticate(), NativeApi::form, 64 << 20);
    return (secret, reader, otherwise) ->
        model.read(
            secret,
            view -> {
              fromMemory.incrementAndGet();
              reader.accept(view);
            },
            otherwise);
  }

  private DeploymentsBlockingStub withKey(String scope) {
    var made =
        api.berth()
            .administerKeys()
            .create(InMemoryBerth.owner(), InMemoryBerth.PROJECT, "r", List.of(scope), null);
    var headers = new Metadata();
    headers.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), made.secret());
    return api.deployments().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** The memory is filled when somebody first reads. */
  private void awaitFilled() {
    var request = ListDeploymentsRequest.newBuilder().setParent(PARENT).build();
    while (fromMemory.get() == 0) {
      memory.listDeployments(request);
    }
    fromMemory.set(0);
  }

  private static GetDeploymentRequest get(dev.berth.deployment.Deployment deployment) {
    return GetDeploymentRequest.newBuilder()
        .setName(PARENT + "/deployments/" + deployment.id())
        .build();
  }

  @Test
  void aDeploymentIsTheSame() {
    awaitFilled();
    var made = get(api.create("master"));

    assertThat(memory.getDeployment(made)).isEqualTo(store.getDeployment(made));

    var masked = made.toBuilder().setReadMask(NAMES).build();
    assertThat(memory.getDeployment(masked)).isEqualTo(store.getDeployment(masked));
    assertThat(fromMemory).hasValue(2);
  }

  @Test
  void pagesAreTheSameAndSoAreTheirTokens() {
    List.of("master", "canary").forEach(api::create);
    awaitFilled();
    var request = ListDeploymentsRequest.newBuilder().setParent(PARENT).setPageSize(1);
    var pages = 0;
    do {
      var page = memory.listDeployments(request.build());
      assertThat(page).isEqualTo(store.listDeployments(request.build()));
      request.setPageToken(page.getNextPageToken());
      pages++;
    } while (!request.getPageToken().isEmpty());
    assertThat(pages).isEqualTo(2);
    assertThat(fromMemory).hasValue(2);

    var masked = request.setReadMask(NAMES).build();
    assertThat(memory.listDeployments(masked)).isEqualTo(store.listDeployments(masked));
  }

  @Test
  void whatAWatchBeginsWithIsTheSame() {
    List.of("master", "canary").forEach(api::create);
    awaitFilled();

    var begun = snapshot(memory);

    assertThat(begun).hasSize(3).isEqualTo(snapshot(store));
    // Who watches is proved as the call comes and as the watch begins; then comes the page.
    assertThat(fromMemory).hasValue(3);
  }

  private static List<DeploymentEvent> snapshot(DeploymentsBlockingStub stub) {
    var call = Context.ROOT.withCancellation();
    try {
      return call.call(
          () -> {
            var events =
                stub.watchDeployments(
                    WatchDeploymentsRequest.newBuilder().setParent(PARENT).build());
            var read = new ArrayList<DeploymentEvent>();
            do {
              read.add(events.next());
            } while (read.getLast().getType() == DeploymentEvent.Type.TYPE_SNAPSHOT);
            return read;
          });
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      call.cancel(null);
    }
  }

  @Test
  void whatOnlyTheStoreKnowsIsAskedOfIt() {
    var made = api.create("master");
    awaitFilled();

    var filtered =
        ListDeploymentsRequest.newBuilder().setParent(PARENT).setFilter("ready = false").build();
    assertThat(memory.listDeployments(filtered)).isEqualTo(store.listDeployments(filtered));
    var ordered = ListDeploymentsRequest.newBuilder().setParent(PARENT).setOrderBy("state").build();
    assertThat(memory.listDeployments(ordered)).isEqualTo(store.listDeployments(ordered));
    var then =
        get(made).toBuilder().setAsOf(Times.toProto(made.createdAt().plusSeconds(1))).build();
    assertThat(memory.getDeployment(then)).isEqualTo(store.getDeployment(then));
    assertThat(fromMemory).hasValue(0);
  }

  @Test
  void refusesWhatTheStoreRefuses() {
    var made = api.create("master");
    awaitFilled();

    var gone = get(made).toBuilder().setName(get(made).getName().replace("7", "8")).build();
    assertThatThrownBy(() -> memory.getDeployment(gone)).hasMessageContaining("NOT_FOUND");
    var unknown = FieldMask.newBuilder().addPaths("nothing").build();
    assertThatThrownBy(
            () -> memory.getDeployment(get(made).toBuilder().setReadMask(unknown).build()))
        .hasMessageContaining("INVALID_ARGUMENT");
    var token =
        ListDeploymentsRequest.newBuilder().setParent(PARENT).setPageToken("strange").build();
    assertThatThrownBy(() -> memory.listDeployments(token))
        .hasMessageContaining("INVALID_ARGUMENT");
    var theirs = ListDeploymentsRequest.newBuilder().setParent("projects/other").build();
    assertThatThrownBy(() -> memory.listDeployments(theirs)).hasMessageContaining("NOT_FOUND");
    assertThat(fromMemory).hasValue(4);
  }

  @Test
  void whoMayNotReadLearnsNothing() {
    var made = api.create("master");
    awaitFilled();
    memory = withKey("api:models-execute");

    assertThatThrownBy(() -> memory.getDeployment(get(made))).hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(
            () ->
                memory.listDeployments(
                    ListDeploymentsRequest.newBuilder().setParent(PARENT).build()))
        .hasMessageContaining("PERMISSION_DENIED");
    assertThat(fromMemory).hasValue(2);
  }

  @Test
  void aRevokedKeyReadsNothing() {
    var made = api.create("master");
    awaitFilled();
    var key = api.berth().administerKeys();
    var owned =
        key.create(
            InMemoryBerth.owner(), InMemoryBerth.PROJECT, "x", List.of("api:models-read"), null);
    var headers = new Metadata();
    headers.put(Metadata.Key.of("apikey", Metadata.ASCII_STRING_MARSHALLER), owned.secret());
    var stub =
        api.deployments().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    Deployment seen = stub.getDeployment(get(made));
    assertThat(seen.getName()).isEqualTo(get(made).getName());

    key.revoke(InMemoryBerth.owner(), InMemoryBerth.PROJECT, owned.key().id(), "it");

    assertThatThrownBy(() -> stub.getDeployment(get(made))).hasMessageContaining("UNAUTHENTICATED");
    assertThat(fromMemory).hasValue(2);
  }
}
