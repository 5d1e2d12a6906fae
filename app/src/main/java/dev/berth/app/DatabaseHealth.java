package dev.berth.app;

import dev.berth.grpc.GrpcServer;
import dev.berth.persistence.Database;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the server's health follow the database: after a few seconds without an answer no service
 * can do its work. The database is asked only where nobody else did.
 */
final class DatabaseHealth implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseHealth.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  // A restart of PostgreSQL that takes less is nobody's business.
  private static final Duration LOST = Duration.ofSeconds(4);

  private final Database database;
  private final GrpcServer server;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicBoolean asking = new AtomicBoolean();
  private boolean serving = true;

  DatabaseHealth(Database database, GrpcServer server) {
    this.database = database;
    this.server = server;
    Thread.ofVirtual().name("health").start(this::run);
  }

  private void run() {
    try {
      while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    var silence = database.silence();
    var answers = silence.compareTo(LOST) < 0;
    if (answers != serving) {
      serving = answers;
      server.serving(answers);
      LOG.warn("Health: {}", answers ? "serving again" : "not serving, the database is silent");
    }
    if (silence.compareTo(INTERVAL) > 0 && asking.compareAndSet(false, true)) {
      // On a thread of its own, because a database that hangs holds it.
      Thread.ofVirtual().name("health-ask").start(this::ask);
    }
  }

  private void ask() {
    try {
      database.ask();
    } catch (RuntimeException e) {
      LOG.debug("The database gave no answer", e);
    } finally {
      asking.set(false);
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
