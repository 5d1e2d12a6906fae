package dev.berth.app;

import dev.berth.deployment.DeploymentId;
import dev.berth.proto.berth.v1.ReplicasGrpc;
import dev.berth.proto.berth.v1.TailLogsRequest;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a replica printed. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints what a replica of a deployment printed last, also one that ended.")
final class LogsCommand implements Callable<Integer> {
  private static final int LONGEST_DAYS = 365;

  @Mixin private DataOption data = new DataOption();

  @Parameters(
      paramLabel = "RID",
      converter = DeploymentName.class,
      description = "The deployment: its RID, or the UUID at the end of it.")
  private @Nullable DeploymentId deployment;

  @Option(
      names = "--project",
      paramLabel = "PROJECT",
      defaultValue = "default",
      description = "Whose deployment; default is the project of the owner's key.")
  private String project = "default";

  @Option(
      names = "--replica",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Which one, such as r1-0-3; default is the newest that runs, or else ended.")
  private String replica = "";

  @Option(
      names = "--lines",
      paramLabel = "COUNT",
      defaultValue = "20",
      description = "How many of the last lines; default is 20, at most 200.")
  private int lines = 20;

  @Option(names = "--follow", description = "Goes on until the replica ends.")
  private boolean follow;

  @Override
  public Integer call() {
    var request =
        TailLogsRequest.newBuilder()
            .setName("projects/" + project + "/deployments/" + deployment)
            .setReplica(replica)
            .setLines(lines)
            .setFollow(follow)
            .build();
    var out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    return OwnerCall.ask(
        data,
        ReplicasGrpc::newBlockingStub,
        stub -> {
          var patient = follow ? stub.withDeadlineAfter(LONGEST_DAYS, TimeUnit.DAYS) : stub;
          patient
              .tailLogs(request)
              .forEachRemaining(part -> part.getLinesList().forEach(out::println));
          return 0;
        });
  }
}
