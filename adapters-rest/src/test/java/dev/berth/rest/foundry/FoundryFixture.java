package dev.berth.rest.foundry;

import static dev.berth.rest.JsonTree.strictly;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.operation.Operation;
import dev.berth.proto.foundry.v2.CreateLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.DisableLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.GetLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.ListLiveDeploymentsRequest;
import dev.berth.proto.foundry.v2.LiveDeployment;
import dev.berth.proto.foundry.v2.LiveDeploymentsGrpc;
import dev.berth.proto.foundry.v2.LiveDeploymentsGrpc.LiveDeploymentsBlockingStub;
import dev.berth.proto.foundry.v2.ReplaceLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.StartLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.TransformJsonRequest;
import dev.berth.rest.SurfaceClient;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Foundry's surface over the real use cases, called as REST clients reach it. */
final class FoundryFixture implements AutoCloseable {
  private final InMemoryBerth berth;
  private final SurfaceClient client;
  private Supplier<Caller> caller = InMemoryBerth::owner;

  FoundryFixture() {
    this(new InMemoryBerth());
  }

  FoundryFixture(InMemoryBerth berth) {
    this(berth, /* previewRequired= */ true);
  }

  FoundryFixture(InMemoryBerth berth, boolean previewRequired) {
    this.berth = berth;
    client =
        new SurfaceClient(
            new FoundrySurface(
                berth.createDeployment(),
                berth.replaceDeployment(),
                berth.changeIntent(),
                berth.queries(),
                () -> caller.get(),
                previewRequired,
                DeploymentFixture::newUuid));
  }

  InMemoryBerth berth() {
    return berth;
  }

  SurfaceClient client() {
    return client;
  }

  /** From now on, that one calls. */
  void callAs(Caller next) {
    caller = () -> next;
  }

  /** From now on, nobody proves who they are. */
  void callAsNobody() {
    caller =
        () -> {
          throw new DeploymentException(new DeploymentError.Unauthenticated("No key."));
        };
  }

  /** From now on, every call fails like that. */
  void failWith(RuntimeException failure) {
    caller =
        () -> {
          throw failure;
        };
  }

  LiveDeploymentsBlockingStub stub() {
    return LiveDeploymentsGrpc.newBlockingStub(client.rest());
  }

  LiveDeployment create(String json) {
    return stub()
        .createLiveDeployment(
            strictly(json, CreateLiveDeploymentRequest.newBuilder()).setPreview(true).build());
  }

  LiveDeployment create() {
    return create(Documents.REQUEST);
  }

  LiveDeployment createOn(String branch) {
    return create(
        """
        {"deploymentType":{"type":"direct","modelRid":"%s","branch":"%s"},%s
        """
            .formatted(InMemoryBerth.MODEL, branch, Documents.REQUEST.strip().substring(1)));
  }

  LiveDeployment replace(String rid, String json) {
    return stub()
        .replaceLiveDeployment(
            strictly(json, ReplaceLiveDeploymentRequest.newBuilder())
                .setLiveDeploymentRid(rid)
                .setPreview(true)
                .build());
  }

  LiveDeployment get(String rid) {
    return stub()
        .getLiveDeployment(
            GetLiveDeploymentRequest.newBuilder()
                .setLiveDeploymentRid(rid)
                .setPreview(true)
                .build());
  }

  List<LiveDeployment> list(@Nullable String modelRid, @Nullable String branch) {
    var request = ListLiveDeploymentsRequest.newBuilder().setPreview(true);
    if (modelRid != null) {
      request.setModelRid(modelRid);
    }
    if (branch != null) {
      request.setBranch(branch);
    }
    return stub().listLiveDeployments(request.build()).getDataList();
  }

  void disable(String rid) {
    stub()
        .disableLiveDeployment(
            DisableLiveDeploymentRequest.newBuilder()
                .setLiveDeploymentRid(rid)
                .setPreview(true)
                .build());
  }

  void start(String rid) {
    stub()
        .startLiveDeployment(
            StartLiveDeploymentRequest.newBuilder()
                .setLiveDeploymentRid(rid)
                .setPreview(true)
                .build());
  }

  void transformJson(String rid) {
    stub()
        .transformJson(
            TransformJsonRequest.newBuilder().setLiveDeploymentRid(rid).setPreview(true).build());
  }

  void observeReady(String rid, int ready) {
    berth.observeReady(DeploymentId.ofRid(rid).orElseThrow(), ready, Operation.State.IN_PROGRESS);
  }

  @Override
  public void close() {
    client.close();
  }
}
