package dev.berth.bench;

import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.RuntimeConfiguration;

/** Creates deployments one after the other, and prints how long each took to be ACTIVE. */
final class Activate {
  private Activate() {}

  /** Takes how many; the version to deploy comes by the environment. */
  public static void main(String[] arguments) throws InterruptedException {
    var request =
        CreateDeploymentRequest.newBuilder()
            .setParent("projects/default")
            .setDeployment(
                Deployment.newBuilder()
                    .setModel(Given.value("BENCH_MODEL"))
                    .setPinnedVersion(Given.value("BENCH_VERSION"))
                    .setConfiguration(
                        RuntimeConfiguration.newBuilder()
                            .setMinReplicas(1)
                            .setMaxReplicas(1)
                            .setCpu(0.1)
                            .setMemory("64MiB")))
            .build();
    var channel = Given.channel();
    try {
      var deployments = DeploymentsGrpc.newBlockingStub(channel);
      for (var left = Integer.parseInt(arguments[0]); left > 0; left--) {
        var begun = System.nanoTime();
        var deployment = deployments.createDeployment(request);
        var get = GetDeploymentRequest.newBuilder().setName(deployment.getName()).build();
        while (deployment.getState() != Deployment.State.STATE_ACTIVE || !deployment.getReady()) {
          Thread.sleep(1);
          deployment = deployments.getDeployment(get);
        }
        System.out.println("active " + (System.nanoTime() - begun));
      }
    } finally {
      channel.shutdownNow();
    }
  }
}
