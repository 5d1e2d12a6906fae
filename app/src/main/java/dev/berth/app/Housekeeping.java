package dev.berth.app;

import dev.berth.persistence.Retention;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes away, now and then, what is older than the operator wants to keep. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration BETWEEN = Duration.ofMinutes(10);

  private final Retention retention;
  private final Ages ages;
  private final Clock clock;
  private final CountDownLatch closing = new CountDownLatch(1);

  Housekeeping(Retention retention, Ages ages, Clock clock) {
    this.retention = retention;
    this.ages = ages;
    this.clock = clock;
  }

  /**
   * How old things get.
   *
   * @param histories null means that they are kept for ever
   */
  record Ages(@Nullable Duration histories, Duration requests) {

    /** Histories are kept, and requests for a week. */
    static final Ages DEFAULT = new Ages(null, Duration.ofDays(7));
  }

  void start() {
    Thread.ofVirtual().name("housekeeping").start(this::run);
  }

  private void run() {
    try {
      while (!closing.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS)) {
        tidy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tidy() {
    try {
      var now = clock.instant();
      var requests = retention.forgetRequests(now.minus(ages.requests()));
      var histories = ages.histories();
      var events = histories == null ? 0 : retention.pruneHistories(now.minus(histories));
      if (requests + events > 0) {
        LOG.info("{} requests and {} events were old enough to go", requests, events);
      }
    } catch (RuntimeException e) {
      LOG.warn("What is old stays for now: {}", e.toString());
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
