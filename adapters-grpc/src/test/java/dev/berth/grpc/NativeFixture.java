package dev.berth.grpc;

import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.OperationsGrpc.OperationsBlockingStub;
import dev.berth.access.Caller;
import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.CreateDeployment.TargetDraft;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.deployment.RequestId;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsBlockingStub;
import dev.berth.proto.berth.v1.KeysGrpc;
import dev.berth.proto.berth.v1.KeysGrpc.KeysBlockingStub;
import dev.berth.proto.berth.v1.ModelsGrpc;
import dev.berth.proto.berth.v1.ModelsGrpc.ModelsBlockingStub;
import dev.berth.proto.berth.v1.PredictionsGrpc;
import dev.berth.proto.berth.v1.PredictionsGrpc.PredictionsBlockingStub;
import dev.berth.proto.berth.v1.ProjectsGrpc;
import dev.berth.proto.berth.v1.ProjectsGrpc.ProjectsBlockingStub;
import dev.berth.proto.berth.v1.ReplicasGrpc;
import dev.berth.proto.berth.v1.ReplicasGrpc.ReplicasBlockingStub;
import dev.berth.reading.Reads;
import dev.berth.replica.Engine;
import dev.berth.replica.ReplicaLogs;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** The native API over the real use cases in memory. */
final class NativeFixture implements AutoCloseable {
  private final InMemoryBerth berth = new InMemoryBerth();
  private final List<BindableService> services;
  private final Server server;
  private final ManagedChannel channel;
  private Supplier<Caller> caller = InMemoryBerth::owner;

  NativeFixture() {
    this(new QuietEngine());
  }

  /** With an engine of which more is seen. */
  <E extends Engine & ReplicaLogs> NativeFixture(E engine) {
    this(engine, _ -> (_, _, otherwise) -> otherwise.run());
  }

  /** With reads that answer what they can to callers with a secret. */
  static NativeFixture reading(Function<InMemoryBerth, Reads> reads) {
    return new NativeFixture(new QuietEngine(), reads);
  }

  private <E extends Engine & ReplicaLogs> NativeFixture(
      E engine, Function<InMemoryBerth, Reads> reads) {
    var name = UUID.randomUUID().toString();
    var builder = InProcessServerBuilder.forName(name);
    services =
        new NativeApi(
                new DeploymentUseCases(
                    berth.queries(),
                    berth.createDeployment(),
                    berth.updateDeployment(),
                    berth.changeIntent(),
                    berth.rollBackDeployment(),
                    berth.planDeployment(),
                    berth.cancelOperation(),
                    berth.watches(),
                    berth.revocations()),
                new ModelUseCases(
                    berth.registry().queries(),
                    berth.registry().createModel(),
                    berth.registry().changeModel(),
                    berth.registry().fileParts(),
                    berth.registry().registerVersion(),
                    berth.registry().promoteVersion()),
                berth.administerProjects(),
                berth.administerKeys(),
                berth.replicaQueries(engine, engine),
                berth::queue,
                engine,
                () -> caller.get(),
                reads.apply(berth),
                DeploymentFixture::newUuid)
            .services();
    services.forEach(builder::addService);
    builder.intercept(new CurrentCaller(berth.authenticate()));
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    channel = InProcessChannelBuilder.forName(name).build();
  }

  InMemoryBerth berth() {
    return berth;
  }

  /** The way to the server, for requests that no stub makes. */
  ManagedChannel channel() {
    return channel;
  }

  /** What is served, for another server. */
  List<BindableService> services() {
    return services;
  }

  DeploymentsBlockingStub deployments() {
    return DeploymentsGrpc.newBlockingStub(channel);
  }

  OperationsBlockingStub operations() {
    return OperationsGrpc.newBlockingStub(channel);
  }

  ModelsBlockingStub models() {
    return ModelsGrpc.newBlockingStub(channel);
  }

  ProjectsBlockingStub projects() {
    return ProjectsGrpc.newBlockingStub(channel);
  }

  KeysBlockingStub keys() {
    return KeysGrpc.newBlockingStub(channel);
  }

  ReplicasBlockingStub replicas() {
    return ReplicasGrpc.newBlockingStub(channel);
  }

  PredictionsBlockingStub predictions() {
    return PredictionsGrpc.newBlockingStub(channel);
  }

  /** From now on, that one calls. */
  void callAs(Supplier<Caller> next) {
    caller = next;
  }

  /** Creates a deployment of that branch, as its user would on another surface. */
  Deployment create(String branch) {
    return berth
        .createDeployment()
        .run(
            InMemoryBerth.owner(),
            new CreateDeployment.Command(
                new TargetDraft("direct", InMemoryBerth.MODEL, branch),
                new ConfigurationDraft(1, 1, null, null, null, null, null, List.of(), Map.of())),
            new RequestId(UUID.randomUUID().toString(), "digest"));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
