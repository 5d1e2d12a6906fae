package dev.berth.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.Evidence;
import dev.berth.proto.berth.v1.ExplainDeploymentRequest;
import dev.berth.proto.berth.v1.ExplainDeploymentResponse;
import dev.berth.proto.berth.v1.Finding;
import dev.berth.proto.berth.v1.KnownReplica;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints why a deployment is as it is. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Prints why a deployment is not serving, not up to date or not scaling.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Mixin private DeploymentOption deployment = new DeploymentOption();

  @Option(names = "--json", description = "Prints one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws InvalidProtocolBufferException {
    var request = ExplainDeploymentRequest.newBuilder().setName(deployment.name()).build();
    var answer =
        OwnerCall.ask(
            data, DeploymentsGrpc::newBlockingStub, stub -> stub.explainDeployment(request));
    var out = Terminal.out(/* autoFlush= */ false);
    if (json) {
      out.println(Terminal.json(answer));
    } else {
      print(answer, out);
    }
    out.flush();
    return 0;
  }

  private static void print(ExplainDeploymentResponse answer, PrintStream out) {
    out.println(answer.getState());
    for (var finding : answer.getFindingsList()) {
      print(finding, out);
      finding.getReplicasList().forEach(replica -> print(replica, out));
    }
  }

  private static void print(Finding finding, PrintStream out) {
    out.printf("%s  %s: %s%n", finding.getCondition(), finding.getCode(), finding.getMeaning());
    out.println("  " + finding.getMessage());
    out.println("  Next: " + finding.getNextStep());
  }

  private static void print(KnownReplica replica, PrintStream out) {
    var evidence = replica.getEvidence();
    out.printf(
        "  %s  %s  %s%s%n",
        replica.getName(), replica.getPhase(), evidence.getCode(), numbers(evidence));
    evidence.getProbesList().forEach(probe -> out.println("    probe  " + probe));
    evidence.getLogList().forEach(line -> out.println("    log    " + line));
  }

  private static String numbers(Evidence evidence) {
    return (evidence.hasExitCode() ? "  exit code " + evidence.getExitCode() : "")
        + (evidence.hasSignal() ? "  signal " + evidence.getSignal() : "")
        + (evidence.getOutOfMemory() ? "  out of memory" : "");
  }
}
