package dev.berth.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.HistoryEvent;
import dev.berth.proto.berth.v1.ListDeploymentEventsRequest;
import dev.berth.proto.berth.v1.ListDeploymentEventsResponse;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what happened to a deployment. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description =
        "Prints what happened to a deployment, who did it and why, newest last; of a deleted one"
            + " too.")
final class HistoryCommand implements Callable<Integer> {
  private static final int PAGE = 1000;

  @Mixin private DataOption data = new DataOption();

  @Mixin private DeploymentOption deployment = new DeploymentOption();

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      converter = TimeText.class,
      description = "Only what had happened by then, such as 2026-11-22T08:00:00Z.")
  private @Nullable Instant asOf;

  @Option(names = "--json", description = "Prints each event as one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws InvalidProtocolBufferException {
    var request =
        ListDeploymentEventsRequest.newBuilder()
            .setParent(deployment.name())
            .setPageSize(PAGE)
            .setFilter(asOf == null ? "" : "time <= \"" + asOf + "\"");
    var keys = json ? new KeyNames(Map.of()) : KeyNames.of(data, deployment.parent());
    var out = Terminal.out(/* autoFlush= */ false);
    var pages =
        OwnerCall.pages(
            data,
            DeploymentsGrpc::newBlockingStub,
            (stub, token) -> stub.listDeploymentEvents(request.setPageToken(token).build()),
            ListDeploymentEventsResponse::getNextPageToken);
    while (pages.hasNext()) {
      for (var event : pages.next().getEventsList()) {
        out.println(json ? Terminal.json(event) : toLine(event, keys));
      }
    }
    out.flush();
    return 0;
  }

  private String toLine(HistoryEvent event, KeyNames keys) {
    var time = Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos());
    var change =
        event.getBefore().isEmpty()
            ? event.getAfter()
            : event.getBefore() + " -> " + event.getAfter();
    return "%4d  %-24s  %-10s  %s%s%s%s"
        .formatted(
            event.getNumber(),
            time,
            keys.told(event.getActor()),
            // Its replicas are named by its own name and more.
            event.getWhat().replace(deployment.uuid() + "-", ""),
            change.isEmpty() ? "" : "  " + change,
            event.getReason().isEmpty() ? "" : "  " + event.getReason(),
            event.getCausedBy() == 0 ? "" : "  (from %d)".formatted(event.getCausedBy()));
  }
}
