package dev.berth.rest.kore;

import static dev.berth.rest.JsonTree.strictly;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.proto.kore.v1.DeployModelRequest;
import dev.berth.proto.kore.v1.DockJob;
import dev.berth.proto.kore.v1.DockStatus;
import dev.berth.proto.kore.v1.GetDockStatusRequest;
import dev.berth.proto.kore.v1.ModelsGrpc;
import dev.berth.proto.kore.v1.ModelsGrpc.ModelsBlockingStub;
import dev.berth.proto.kore.v1.UndeployModelRequest;
import dev.berth.registry.ImportLoop;
import dev.berth.registry.ImportModel;
import dev.berth.registry.InMemoryImportRepository;
import dev.berth.rest.SurfaceClient;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** Kore's surface over the real use cases, called as REST clients reach it. */
final class KoreFixture implements AutoCloseable {
  /** The body of both sample requests, misspelt field and empty strings included. */
  static final String BODY =
      """
      {
        "name": "Flant5_model",
        "hyperParameters": {
          "temperature": 1, "maxTokens": 512, "topP": 1, "topK": 50, "stopSequence": []
        },
        "scalingParameters": {
          "maxBatchSize": 10, "minReplicas": 1, "maxReplicas": 2, "scaleUpDelay": 30,
          "scaleDownDelay": 600
        },
        "deviceType": "g5.xlarge",
        "optimizationInfo": {"optimizationType": "", "quantizationType": ""},
        "isDeployedPreviouly": true
      }
      """;

  private final InMemoryBerth berth = new InMemoryBerth();
  private final InMemoryArtifactRepository artifacts = new InMemoryArtifactRepository();
  private final InMemoryImportRepository imports =
      new InMemoryImportRepository(berth.models(), artifacts);
  private final ImportLoop loop =
      new ImportLoop(
          imports,
          berth.models(),
          artifacts,
          Clock.fixed(DeploymentFixture.CREATED, ZoneOffset.UTC));
  private final ImportModel importModel =
      new ImportModel(
          imports,
          DeploymentFixture::newUuid,
          Clock.fixed(DeploymentFixture.CREATED, ZoneOffset.UTC),
          () -> {});
  private final SurfaceClient client;
  private Supplier<Caller> caller = InMemoryBerth::owner;

  KoreFixture() {
    client =
        new SurfaceClient(
            new KoreSurface(
                berth.deployModel(),
                importModel,
                berth.queries(),
                () -> caller.get(),
                DeploymentFixture::newUuid));
  }

  InMemoryBerth berth() {
    return berth;
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

  DockJob deploy(String modelId, String modelType, String body) {
    var request = strictly(body, DeployModelRequest.newBuilder()).setModelId(modelId);
    return stub()
        .deployModel((modelType.isEmpty() ? request : request.setModelType(modelType)).build());
  }

  DockJob deploy() {
    return deploy(InMemoryBerth.OPEN_SOURCE, "openSource", BODY);
  }

  DockJob undeploy() {
    return stub()
        .undeployModel(
            UndeployModelRequest.newBuilder().setModelId(InMemoryBerth.OPEN_SOURCE).build());
  }

  DockStatus status(String dockStatusId) {
    return stub()
        .getDockStatus(GetDockStatusRequest.newBuilder().setDockStatusId(dockStatusId).build());
  }

  /** Makes models of what was uploaded. */
  void publish() {
    loop.look();
  }

  ModelsBlockingStub stub() {
    return ModelsGrpc.newBlockingStub(client.rest());
  }

  @Override
  public void close() {
    client.close();
  }
}
