package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.tenancy.Revocations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who makes calls that last, proved again and again, for a key may be revoked meanwhile. All that
 * came with the same secret share a proof. Safe for many threads.
 */
final class LastingCallers {
  private static final Logger LOG = LoggerFactory.getLogger(LastingCallers.class);
  private static final Duration OLDEST = Duration.ofMillis(250);

  /** From this age on a proof is renewed beside, so that nobody who comes in time waits for it. */
  private static final Duration RENEWED = OLDEST.dividedBy(2);

  private final Supplier<Caller> caller;
  private final Revocations revocations;
  private final Map<Optional<String>, Lasting> bySecret = new ConcurrentHashMap<>();

  /**
   * @param caller proves who makes the call that is being served
   */
  LastingCallers(Supplier<Caller> caller, Revocations revocations) {
    this.caller = caller;
    this.revocations = revocations;
  }

  /** Who makes the call that is being served, until it is closed. */
  Lasting hold() {
    return bySecret.compute(
        CurrentCaller.secret(),
        (secret, known) -> {
          var held = known == null ? new Lasting(secret) : known;
          held.holders++;
          return held;
        });
  }

  /** One of them. */
  final class Lasting implements Supplier<Caller>, AutoCloseable {
    private final Optional<String> secret;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile @Nullable Proof newest;
    private int holders;

    private record Proof(Caller caller, long revocations, long at) {
      Duration age() {
        return Duration.ofNanos(System.nanoTime() - at);
      }
    }

    private Lasting(Optional<String> secret) {
      this.secret = secret;
    }

    /** The caller, proved by now; fails where there is none. */
    @Override
    public Caller get() {
      return known().orElseGet(this::prove);
    }

    /**
     * The caller, if there is a proof that is a quarter of a second old at most, and older than no
     * revocation of which this process knows. Never waits.
     */
    Optional<Caller> known() {
      var known = newest;
      if (known == null
          || known.revocations() != revocations.count()
          || known.age().compareTo(OLDEST) > 0) {
        return Optional.empty();
      }
      if (known.age().compareTo(RENEWED) > 0 && renewing.compareAndSet(false, true)) {
        Thread.ofVirtual().name("proof").start(this::renew);
      }
      return Optional.of(known.caller());
    }

    private void renew() {
      try {
        prove();
      } catch (RuntimeException e) {
        // Whoever asks when the proof is too old is told.
        LOG.debug("a caller is not proved again", e);
      } finally {
        renewing.set(false);
      }
    }

    /** On any thread: who asks may be the one that tells all. */
    private Caller prove() {
      // Both before: a revocation that comes meanwhile is looked at next time.
      var count = revocations.count();
      var at = System.nanoTime();
      var proved = CurrentCaller.as(secret, caller);
      newest = new Proof(proved, count, at);
      return proved;
    }

    @Override
    public void close() {
      bySecret.computeIfPresent(secret, (_, held) -> --held.holders == 0 ? null : held);
    }
  }
}
