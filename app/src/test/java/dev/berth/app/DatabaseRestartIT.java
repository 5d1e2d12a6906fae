package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL dies under load: what was acknowledged is there, and what was refused with 503 is not.
 */
final class DatabaseRestartIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int WRITERS = 4;

  @TempDir private Path data;

  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    try (var berth = BerthProcess.startDemo(data)) {
      var foundry = new Foundry(berth.rest());
      var rid = foundry.createOn("canary", configuration(1));
      foundry.awaitState(rid, "ACTIVE");
      var acknowledged = new ConcurrentHashMap<Integer, Integer>();
      var refused = ConcurrentHashMap.<Integer>newKeySet();
      var next = new AtomicInteger(2);
      var stop = new AtomicInteger();
      var writers = new java.util.ArrayList<Thread>();
      for (var i = 0; i < WRITERS; i++) {
        writers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      while (stop.get() == 0 && next.get() < 50_000) {
                        var threads = next.getAndIncrement();
                        var answer = foundry.replace(rid, configuration(threads));
                        switch (answer.status()) {
                          case 200 -> acknowledged.put(threads, threads);
                          case 503, 429 -> refused.add(threads);
                          case 500 ->
                              assertThat(answer.json().get("errorCode").asString())
                                  .isEqualTo("INTERNAL");
                          default -> throw new AssertionError(answer.toString());
                        }
                      }
                    }));
      }
      Await.until("some writes", SOON, acknowledged::size, size -> size > 20);
      var postmaster =
          Long.parseLong(berth.read("postgres/data/postmaster.pid").lines().toList().getFirst());
      assertThat(new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster)).start().waitFor())
          .isZero();
      Await.until(
          "PostgreSQL is gone",
          SOON,
          () -> ProcessHandle.of(postmaster).map(ProcessHandle::isAlive).orElse(false),
          alive -> !alive);
      var before = acknowledged.size();
      Await.until("writes go on", SOON, acknowledged::size, size -> size > before + 20);
      stop.set(1);
      for (var writer : writers) {
        writer.join();
      }
      assertThat(refused).doesNotContainAnyElementsOf(acknowledged.keySet());
      foundry.replace(rid, configuration(1));
      foundry.awaitState(rid, "ACTIVE");
      assertThat(foundry.predict(rid).status()).isEqualTo(200);
    }
  }

  private static String configuration(int number) {
    return """
        {"minReplicas":1,"maxReplicas":3,"cpu":1.0,"memory":"256MiB","threadCount":32,
         "environmentVariables":{"NUMBER":"%d"}}"""
        .formatted(number);
  }
}
