package dev.berth.persistence;

import dev.berth.access.ApiKey;
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

/**
 * Looks keys up for all who ask at once by one question. While it is answered, those who come wait
 * for the next one, so that every answer is of a time after its reader came. Who waits too long, or
 * for a question that fails, asks alone. Safe for many threads.
 */
final class SharedLookup {
  private static final long LONGEST_WAIT_MILLIS = 250;

  private final Function<List<byte[]>, Map<String, ApiKey>> question;
  private final Semaphore turn = new Semaphore(1);
  private Crowd gathering = new Crowd();

  /** Those who share a question; the first of them asks it. */
  private static final class Crowd {
    private final Map<String, byte[]> digests = new HashMap<>();
    private final CompletableFuture<Map<String, ApiKey>> answer = new CompletableFuture<>();
  }

  /**
   * @param question finds keys by digests; its answer is by their hexadecimal digits
   */
  SharedLookup(Function<List<byte[]>, Map<String, ApiKey>> question) {
    this.question = question;
  }

  /** The key of that digest. */
  Optional<ApiKey> find(byte[] digest) {
    var hex = HexFormat.of().formatHex(digest);
    Crowd crowd;
    boolean first;
    synchronized (this) {
      crowd = gathering;
      first = crowd.digests.isEmpty();
      crowd.digests.put(hex, digest);
    }
    if (first) {
      ask(crowd);
    }
    try {
      return found(hex, crowd.answer.get(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException notTogether) {
      // Asked alone.
    }
    return found(hex, question.apply(List.of(digest)));
  }

  private void ask(Crowd crowd) {
    var mine = awaitTurn();
    try {
      List<byte[]> digests;
      synchronized (this) {
        gathering = new Crowd();
        digests = List.copyOf(crowd.digests.values());
      }
      crowd.answer.complete(question.apply(digests));
    } catch (RuntimeException | Error e) {
      crowd.answer.completeExceptionally(e);
      throw e;
    } finally {
      if (mine) {
        turn.release();
      }
    }
  }

  private boolean awaitTurn() {
    try {
      return turn.tryAcquire(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Optional<ApiKey> found(String hex, Map<String, ApiKey> keys) {
    return Optional.ofNullable(keys.get(hex));
  }
}
