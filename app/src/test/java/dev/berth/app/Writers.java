package dev.berth.app;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.StatusRuntimeException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that change deployments without a pause, each change with a number of its own: as the
 * Idempotency-Key and as maxReplicas, which moves no replica and tells in the database whose change
 * it was. Three replace the configuration of one deployment; one creates and deletes on a branch.
 */
final class Writers implements AutoCloseable {
  private static final int FIRST_NUMBER = 1_000;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int LIMIT_SECONDS = 90;
  private static final String FREE_BRANCH = "master";

  private final BerthProcess berth;
  private final String rid;
  private final AtomicInteger next = new AtomicInteger(FIRST_NUMBER);
  private final Queue<Try> tries = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = new ArrayList<>();
  private volatile boolean stopped;

  /** What a change was. */
  enum Kind {
    REPLACE,
    CREATE
  }

  /** A change and what was answered to it. */
  record Try(Kind kind, int number, Rest.Answer answer) {
    int status() {
      return answer.status();
    }

    /** The number that the answer tells. */
    int answered() {
      return answer.json().at("/runtimeConfiguration/maxReplicas").asInt();
    }
  }

  /**
   * Begins to write.
   *
   * @param rid the deployment whose configuration is replaced
   */
  Writers(BerthProcess berth, String rid) {
    this.berth = berth;
    this.rid = rid;
    for (var i = 0; i < 3; i++) {
      running.add(threads.submit(() -> untilStopped(this::replace)));
    }
    running.add(threads.submit(() -> untilStopped(this::createAndDelete)));
  }

  private void untilStopped(Runnable change) {
    while (!stopped) {
      change.run();
    }
  }

  /** How many changes of a kind were answered with that status so far; fails if a writer did. */
  long count(Kind kind, int status) {
    for (var writer : running) {
      if (writer.state() == Future.State.FAILED) {
        throw new AssertionError("a writer failed", writer.exceptionNow());
      }
    }
    return tries.stream().filter(each -> each.kind() == kind && each.status() == status).count();
  }

  /** Ends the writing and answers all that was tried; fails as a writer failed, if one did. */
  List<Try> stop() throws Exception {
    stopped = true;
    for (var writer : running) {
      writer.get(LIMIT_SECONDS, SECONDS);
    }
    return List.copyOf(tries);
  }

  private void replace() {
    remember(Kind.REPLACE, next.getAndIncrement());
  }

  private void createAndDelete() {
    var number = next.getAndIncrement();
    var answer = remember(Kind.CREATE, number);
    switch (answer.status()) {
      case 200 -> delete(answer.json().get("rid").asString(), number);
      // An earlier create took effect although nobody could tell.
      case 409 -> delete(answer.json().at("/parameters/liveDeploymentRid").asString(), number);
      default -> {}
    }
  }

  private Rest.Answer remember(Kind kind, int number) {
    var answer = send(kind, number);
    tries.add(new Try(kind, number, answer));
    return answer;
  }

  /** Sends a change, for the first time or again. */
  Rest.Answer send(Kind kind, int number) {
    var rest = berth.rest();
    var configuration = "{\"minReplicas\":%d,\"maxReplicas\":%d}";
    var request =
        switch (kind) {
          case REPLACE ->
              rest.request(Foundry.BASE + "/" + rid + "?preview=true")
                  .PUT(
                      BodyPublishers.ofString(
                          Foundry.replaceBody(configuration.formatted(1, number))));
          case CREATE ->
              rest.request(Foundry.BASE + "?preview=true")
                  .POST(
                      BodyPublishers.ofString(
                          Foundry.createBody(
                              Foundry.MODEL, FREE_BRANCH, configuration.formatted(0, number))));
        };
    return rest.send(
        request
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "change-" + number));
  }

  private void delete(String created, int number) {
    try (var client = new Native(berth)) {
      Await.until(
          created + " is deleted", SOON, () -> isDeleted(client, created, number), done -> done);
    }
  }

  private static boolean isDeleted(Native client, String created, int number) {
    try {
      client.delete(created, new UUID(0, number));
      return true;
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case UNAVAILABLE, INTERNAL, RESOURCE_EXHAUSTED -> false;
        default -> throw e;
      };
    }
  }

  @Override
  public void close() {
    stopped = true;
    threads.close();
  }
}
