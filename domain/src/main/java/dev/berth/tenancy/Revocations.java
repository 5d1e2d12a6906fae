package dev.berth.tenancy;

import dev.berth.access.ApiKeyRepository;
import dev.berth.inference.InferenceGateway;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Makes revoked keys known wherever they could still be honoured. Safe for many threads. */
public final class Revocations {
  private final ApiKeyRepository keys;
  private final InferenceGateway gateway;
  private final AtomicLong count = new AtomicLong();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** So that what was read earlier is never published later, which would revive a key. */
  private final ReentrantLock publishing = new ReentrantLock();

  /** Reads them there and tells the gateway, which guards the prediction road. */
  public Revocations(ApiKeyRepository keys, InferenceGateway gateway) {
    this.keys = keys;
    this.gateway = gateway;
  }

  /** Tells of all revocations so far. */
  void publish(Instant now) {
    count.incrementAndGet();
    publishing.lock();
    try {
      gateway.revoke(keys.revokedIds(now));
    } finally {
      publishing.unlock();
      listeners.forEach(Runnable::run);
    }
  }

  /** Runs the listener, which must neither wait nor fail, after every revocation. */
  public void whenRevoked(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Grows with every revocation: who holds on to a caller for long asks again who it is whenever
   * this is another number.
   */
  public long count() {
    return count.get();
  }
}
