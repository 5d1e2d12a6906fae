package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Asks again and again without a pause while something changes, and keeps every answer that was not
 * as it should be. No answer at all is not as it should be either.
 */
final class Watcher {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MOST_KEPT = 20;

  private final Supplier<Optional<String>> complaint;
  private final List<String> bad = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final Thread thread;
  private volatile boolean stopped;

  private Watcher(Supplier<Optional<String>> complaint) {
    this.complaint = complaint;
    this.thread = Thread.ofVirtual().start(this::watch);
    Await.until("a first answer", SOON, asked::get, count -> count > 0);
  }

  /** Watches that predictions succeed. */
  static Watcher ofPredictions(Foundry foundry, String rid) {
    return new Watcher(
        () ->
            Optional.of(foundry.predict(rid))
                .filter(answer -> answer.status() != 200)
                .map(Rest.Answer::toString));
  }

  /** Watches that the status says that the deployment is ready. */
  static Watcher ofReadiness(Foundry foundry, String rid) {
    return new Watcher(
        () ->
            Optional.of(foundry.get(rid))
                .filter(answer -> !answer.json().at("/status/isReady").asBoolean())
                .map(Rest.Answer::toString));
  }

  private void watch() {
    while (!stopped && bad.size() < MOST_KEPT) {
      try {
        complaint.get().ifPresent(bad::add);
      } catch (RuntimeException e) {
        bad.add(e.toString());
      }
      asked.incrementAndGet();
    }
  }

  /**
   * Ends, and checks that everything was as it should be.
   *
   * @param least how often it must have asked, or nothing was watched
   */
  void stopAndCheck(int least) throws InterruptedException {
    stopped = true;
    assertThat(thread.join(SOON)).as("the last answer came").isTrue();
    assertThat(bad).isEmpty();
    assertThat(asked.get()).as("answers that were watched").isGreaterThanOrEqualTo(least);
  }
}
