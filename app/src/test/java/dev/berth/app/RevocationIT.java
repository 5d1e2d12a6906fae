package dev.berth.app;

import static dev.berth.app.Rest.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A revoked key ends within a second on every road. */
@ExtendWith(SharedBerth.class)
final class RevocationIT {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String DEPLOYMENTS = "/v1/projects/default/deployments";

  private final Rest owner;
  private final BerthProcess berth;

  RevocationIT(BerthProcess berth) {
    this.berth = berth;
    this.owner = berth.rest();
  }

  @Test
  void aRevokedKeyEndsWithinASecondOnEveryRoad() throws Exception {
    var rid = new Foundry(owner).readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var key =
        ok(
            owner.post(
                "/v1/projects/default/keys",
                "{\"scopes\":[\"api:models-read\",\"api:models-execute\"]}"));
    var reader = berth.rest(key.get("secret").asString());
    assertThat(new Foundry(reader).predict(rid).status()).isEqualTo(200);
    var watched = new CountDownLatch(1);
    var ended = new AtomicLong();
    var watcher =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var lines = reader.lines(DEPLOYMENTS + ":watch")) {
                    lines
                        .peek(line -> countDown(watched, line.contains("TYPE_SNAPSHOT_END")))
                        .takeWhile(line -> !line.contains("TYPE_ERROR"))
                        .forEach(_ -> {});
                    ended.set(System.nanoTime());
                  }
                });
    assertThat(watched.await(20, TimeUnit.SECONDS)).isTrue();

    var begin = System.nanoTime();
    ok(owner.post("/v1/" + key.get("name").asString() + ":revoke"));

    Refused.byNative(reader.get(DEPLOYMENTS), 401, "UNAUTHENTICATED", "UNAUTHENTICATED");
    Await.until(
        "the prediction road knows of the revocation",
        LIMIT,
        () -> new Foundry(reader).predict(rid).status(),
        status -> status == 401);
    assertThat(watcher.join(LIMIT)).as("the watch ends").isTrue();
    var took = Duration.ofNanos(ended.get() - begin);
    System.out.println("a watch ended %d ms after its key".formatted(took.toMillis()));
    assertThat(took).isLessThan(LIMIT);
  }

  private static void countDown(CountDownLatch latch, boolean now) {
    if (now) {
      latch.countDown();
    }
  }
}
