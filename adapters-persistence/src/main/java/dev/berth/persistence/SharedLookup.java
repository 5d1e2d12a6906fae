package dev.berth.persistence;

import dev.berth.access.ApiKey;
import dev.berth.deployment.DeploymentException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Looks keys up for all who ask at once by one question. While it is answered, those who come wait
 * for the next one, so that every answer is of a time after its reader came. The one who asks for
 * all may have less time than they do, or a connection that hangs: whose question fails or takes
 * long shares the next one, as long as it may wait. Safe for many threads.
 */
final class SharedLookup {
  private static final Duration LONGEST_ANSWER = Duration.ofMillis(250);

  private final Function<List<byte[]>, Map<String, ApiKey>> question;
  private final Supplier<Duration> patience;
  private final Supplier<DeploymentException> inVain;
  private final Semaphore turn = new Semaphore(1);
  private Crowd gathering = new Crowd();

  /** Those who share a question; the first of them asks it. */
  private static final class Crowd {
    private final Map<String, byte[]> digests = new HashMap<>();
    private final CompletableFuture<Map<String, ApiKey>> answer = new CompletableFuture<>();
  }

  /**
   * @param question finds keys by digests; its answer is by their hexadecimal digits
   * @param patience how long the caller of this thread will wait
   * @param inVain what to tell whoever waited in vain
   */
  SharedLookup(
      Function<List<byte[]>, Map<String, ApiKey>> question,
      Supplier<Duration> patience,
      Supplier<DeploymentException> inVain) {
    this.question = question;
    this.patience = patience;
    this.inVain = inVain;
  }

  /** The key of that digest. Fails as the question does. */
  Optional<ApiKey> find(byte[] digest) {
    var hex = HexFormat.of().formatHex(digest);
    var end = System.nanoTime() + patience.get().toNanos();
    while (true) {
      Crowd crowd;
      boolean first;
      synchronized (this) {
        crowd = gathering;
        first = crowd.digests.isEmpty();
        crowd.digests.put(hex, digest);
      }
      if (first) {
        return Optional.ofNullable(ask(crowd).get(hex));
      }
      try {
        var left = Math.min(end - System.nanoTime(), LONGEST_ANSWER.toNanos());
        var keys = crowd.answer.get(left, TimeUnit.NANOSECONDS);
        return Optional.ofNullable(keys.get(hex));
      } catch (TimeoutException hangs) {
        if (System.nanoTime() - end >= 0) {
          throw inVain.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Gate.unavailable(e);
      } catch (ExecutionException notAnswered) {
        // Asked again, perhaps by this one.
      }
    }
  }

  private Map<String, ApiKey> ask(Crowd crowd) {
    var mine = awaitTurn();
    try {
      List<byte[]> digests;
      synchronized (this) {
        gathering = new Crowd();
        digests = List.copyOf(crowd.digests.values());
      }
      var keys = question.apply(digests);
      crowd.answer.complete(keys);
      return keys;
    } catch (RuntimeException | Error e) {
      crowd.answer.completeExceptionally(e);
      throw e;
    } finally {
      if (mine) {
        turn.release();
      }
    }
  }

  /** A question that hangs keeps the next one back for a while only. */
  private boolean awaitTurn() {
    try {
      return turn.tryAcquire(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
