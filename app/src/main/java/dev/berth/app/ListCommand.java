package dev.berth.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.deployment.DeploymentId;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.ListDeploymentsResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints which deployments there are. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "Lists the deployments, newest first: RID, state, ready replicas of those that are wanted,"
            + " model, branch or version, name.")
final class ListCommand implements Callable<Integer> {
  private static final int PAGE = 1000;
  private static final String STATE = "STATE_";

  @Mixin private DataOption data = new DataOption();

  @Mixin private ProjectOption project = new ProjectOption();

  @Option(names = "--json", description = "Prints each deployment as one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws InvalidProtocolBufferException {
    var request = ListDeploymentsRequest.newBuilder().setParent(project.name()).setPageSize(PAGE);
    var out = Terminal.out(/* autoFlush= */ false);
    var pages =
        OwnerCall.pages(
            data,
            DeploymentsGrpc::newBlockingStub,
            (stub, token) -> stub.listDeployments(request.setPageToken(token).build()),
            ListDeploymentsResponse::getNextPageToken);
    while (pages.hasNext()) {
      for (var deployment : pages.next().getDeploymentsList()) {
        out.println(json ? Terminal.json(deployment) : toLine(deployment));
      }
    }
    out.flush();
    return 0;
  }

  private static String rid(Deployment deployment) {
    var name = deployment.getName();
    return DeploymentId.parse(name.substring(name.lastIndexOf('/') + 1)).orElseThrow().rid();
  }

  private static String toLine(Deployment deployment) {
    var ready =
        deployment.getReplicasList().stream()
            .filter(replica -> replica.getPhase().equals("READY"))
            .count();
    return String.join(
        "  ",
        rid(deployment),
        "%-8s".formatted(deployment.getState().name().substring(STATE.length())),
        "%d/%d".formatted(ready, deployment.getConfiguration().getMinReplicas()),
        deployment.getModel(),
        deployment.hasBranch() ? deployment.getBranch() : deployment.getModelVersion(),
        deployment.getDisplayName());
  }
}
