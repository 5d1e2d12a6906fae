package dev.berth.app;

import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsBlockingStub;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * A start, some calls and an end, with a PostgreSQL of its own and without Envoy. A build runs it
 * once, for what the virtual machine learns of it.
 */
@Command(
    name = "rehearse",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Starts Berth in a new data folder, makes some calls and stops everything.")
final class RehearseCommand implements Callable<Integer> {
  private static final String PARENT = "projects/" + RunningBerth.PROJECT;
  private static final int READS = 20;

  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() throws InterruptedException {
    var port = freePort();
    var settings =
        new Settings(
            data.path,
            Settings.LOOPBACK,
            port,
            Settings.LOOPBACK,
            port,
            null,
            new Settings.Envoy.Elsewhere(data.path.resolve("envoy")),
            /* demo= */ true);
    var progress = new Progress(System.err);
    var berth = RunningBerth.start(settings, progress);
    try {
      makeCalls();
    } finally {
      berth.stopEverything(progress);
    }
    System.exit(0);
    return 0;
  }

  private void makeCalls() {
    var wanted =
        Deployment.newBuilder()
            .setModel(Demo.MODEL.value())
            .setPinnedVersion(Demo.VERSION.value())
            .setConfiguration(RuntimeConfiguration.newBuilder().setMinReplicas(0).setMaxReplicas(1))
            .build();
    var made =
        ask(
            stub ->
                stub.createDeployment(
                    CreateDeploymentRequest.newBuilder()
                        .setParent(PARENT)
                        .setDeployment(wanted)
                        .build()));
    var get = GetDeploymentRequest.newBuilder().setName(made.getName()).build();
    var list = ListDeploymentsRequest.newBuilder().setParent(PARENT).build();
    for (var n = 0; n < READS; n++) {
      ask(stub -> stub.getDeployment(get));
      ask(stub -> stub.listDeployments(list));
    }
    ask(
        stub ->
            stub.deleteDeployment(
                DeleteDeploymentRequest.newBuilder().setName(made.getName()).build()));
  }

  private <A> A ask(Function<DeploymentsBlockingStub, A> call) {
    return OwnerCall.ask(data, DeploymentsGrpc::newBlockingStub, call);
  }

  private static int freePort() {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
