package dev.berth.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers when keys were used, and writes it down once a minute, never while a request waits.
 * What a crash leaves unwritten is lost. Safe for many threads.
 */
public final class KeyUses implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(KeyUses.class.getName());
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final ApiKeyRepository keys;
  private final Map<String, Instant> unwritten = new ConcurrentHashMap<>();
  private volatile @Nullable Thread thread;

  /** Writes to those keys. */
  public KeyUses(ApiKeyRepository keys) {
    this.keys = keys;
  }

  /** Begins to write once a minute, in a thread of its own. */
  public void start() {
    thread = Thread.ofVirtual().name("key-uses").start(this::run);
  }

  void used(String key, Instant now) {
    unwritten.put(key, now);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        write();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes down what is not written yet; what cannot be written is tried again next time. */
  public void write() {
    var uses = new HashMap<String, Instant>();
    unwritten.forEach(
        (key, when) -> {
          if (unwritten.remove(key, when)) {
            uses.put(key, when);
          }
        });
    if (uses.isEmpty()) {
      return;
    }
    try {
      keys.recordUses(uses);
    } catch (RuntimeException e) {
      uses.forEach(unwritten::putIfAbsent);
      LOG.log(System.Logger.Level.WARNING, "uses of keys are written down later", e);
    }
  }

  /** Writes down what is left. */
  @Override
  public void close() {
    var running = thread;
    if (running != null) {
      running.interrupt();
    }
    write();
  }
}
