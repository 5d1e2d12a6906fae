package dev.berth.app;

import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks the Berth that runs on a data folder whether it serves. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = "Says whether the Berth of a data folder serves; exit code 0 means that it does.")
final class HealthCommand implements Callable<Integer> {
  private static final int ANSWER_LIMIT_SECONDS = 4;

  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() {
    var channel = OwnChannel.to(DataFolder.existing(data.path));
    try {
      var status =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus();
      System.out.println(status);
      return status == ServingStatus.SERVING ? 0 : 1;
    } catch (StatusRuntimeException e) {
      throw new StartFailure("Berth does not answer: %s.".formatted(e.getStatus().getCode()));
    } finally {
      channel.shutdownNow();
    }
  }
}
