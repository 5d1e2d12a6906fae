package dev.berth.app;

import dev.berth.proto.berth.v1.ReplicasGrpc;
import dev.berth.proto.berth.v1.TailLogsRequest;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what a replica printed. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints what a replica of a deployment printed last, also one that ended.")
final class LogsCommand implements Callable<Integer> {
  private static final int LONGEST_DAYS = 365;
  private static final int MOST_LINES = 200;

  @Mixin private DataOption data = new DataOption();

  @Mixin private DeploymentOption deployment = new DeploymentOption();

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
    if (lines < 1 || lines > MOST_LINES) {
      throw new StartFailure("--lines: %d (expected: 1 to %d)".formatted(lines, MOST_LINES));
    }
    var request =
        TailLogsRequest.newBuilder()
            .setName(deployment.name())
            .setReplica(replica)
            .setLines(lines)
            .setFollow(follow)
            .build();
    var out = Terminal.out(/* autoFlush= */ true);
    return OwnerCall.ask(
        data,
        ReplicasGrpc::newBlockingStub,
        stub -> {
          var patient = follow ? stub.withDeadlineAfter(LONGEST_DAYS, TimeUnit.DAYS) : stub;
          var parts = patient.tailLogs(request);
          if (!parts.hasNext()) {
            System.err.println("berth: No replica of it runs, and none is known that ended.");
          }
          parts.forEachRemaining(part -> part.getLinesList().forEach(out::println));
          return 0;
        });
  }
}
