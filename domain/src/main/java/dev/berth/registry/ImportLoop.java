package dev.berth.registry;

import dev.berth.model.ArtifactRepository;
import dev.berth.model.ModelRepository;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes models of complete uploads, and throws expired ones away and files that no version has any
 * more, in a thread of its own. It may be ended at any point: the next start goes on, and what was
 * done already is done again unchanged.
 */
public final class ImportLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ImportLoop.class.getName());
  private static final Duration POLL = Duration.ofSeconds(30);

  private final ImportRepository imports;
  private final ModelRepository models;
  private final ArtifactRepository artifacts;
  private final Clock clock;
  private final Semaphore wakes = new Semaphore(0);
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /** A loop that is not started yet. */
  public ImportLoop(
      ImportRepository imports, ModelRepository models, ArtifactRepository artifacts, Clock clock) {
    this.imports = imports;
    this.models = models;
    this.artifacts = artifacts;
    this.clock = clock;
  }

  /** Goes on with whatever is complete, then waits for more. */
  public void start() {
    thread = Thread.ofVirtual().name("imports").start(this::run);
  }

  /** An upload was completed. */
  public void wake() {
    wakes.release();
  }

  private void run() {
    try {
      while (!closed) {
        try {
          look();
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.WARNING, "imports are looked at again soon", e);
        }
        if (wakes.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          wakes.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One look at all imports. */
  public void look() {
    var now = Instant.ofEpochMilli(clock.millis());
    imports.discardExpired(now);
    artifacts.discardUnused();
    for (var complete : imports.unpublished()) {
      if (closed) {
        return;
      }
      try {
        models.register(complete.registration(imports.store(complete), now));
        imports.published(complete);
      } catch (RuntimeException e) {
        // The others must not wait for this one.
        LOG.log(System.Logger.Level.WARNING, complete.modelId() + " is looked at again soon", e);
      }
    }
  }

  /** Lets what is under way end, a few seconds long. */
  @Override
  public void close() {
    closed = true;
    wakes.release();
    var started = thread;
    if (started == null) {
      return;
    }
    try {
      if (!started.join(Duration.ofSeconds(5))) {
        started.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
