package dev.berth.modelserver;

import dev.berth.modelserver.api.Problem;
import dev.berth.modelserver.api.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads request bodies, bounding each one and all together, so that many large requests at once
 * wait instead of exhausting the memory. Values take up to sixteen times the room of their text;
 * therefore all bodies together get a sixteenth of the heap, and at least one of full size.
 */
final class BodyBudget {
  /** The largest body that is read: 4 MiB. */
  static final int MOST_BYTES = 4 << 20;

  private static final int FIRST_BYTES = 64 << 10;
  private static final int HEAP_SHARE = 16;

  private final int totalBytes;
  private final Semaphore bytes;
  private final Duration wait;

  /**
   * Makes the budget.
   *
   * @param heapBytes how much memory the process may use for objects
   * @param wait how long a body waits for room
   */
  BodyBudget(long heapBytes, Duration wait) {
    this.totalBytes =
        (int)
            Math.clamp(heapBytes / HEAP_SHARE, MOST_BYTES + FIRST_BYTES, (long) Integer.MAX_VALUE);
    this.bytes = new Semaphore(totalBytes, true);
    this.wait = wait;
  }

  /**
   * Reads a body to its end.
   *
   * @param length its length in bytes, or -1 if only its end will tell
   * @throws ProblemException TooLarge, or Busy if there is no room for it in time
   */
  Body read(InputStream in, long length) throws IOException, InterruptedException {
    if (length > MOST_BYTES) {
      throw new ProblemException(new Problem.TooLarge(MOST_BYTES));
    }
    Body body = new Body();
    try {
      body.reserve(length < 0 ? FIRST_BYTES : (int) length);
      byte[] content = in.readNBytes(body.reserved);
      if (length < 0 && content.length == FIRST_BYTES) {
        body.reserve(MOST_BYTES);
        byte[] more = in.readNBytes(MOST_BYTES - FIRST_BYTES + 1);
        if (content.length + more.length > MOST_BYTES) {
          throw new ProblemException(new Problem.TooLarge(MOST_BYTES));
        }
        content = Arrays.copyOf(content, FIRST_BYTES + more.length);
        System.arraycopy(more, 0, content, FIRST_BYTES, more.length);
      }
      body.content = content;
      return body;
    } catch (IOException | InterruptedException | RuntimeException e) {
      body.close();
      throw e;
    }
  }

  /** A body that was read; closing it gives its room back. */
  final class Body implements AutoCloseable {
    private byte[] content = {};
    private int reserved;

    byte[] bytes() {
      return content;
    }

    private void reserve(int more) throws InterruptedException {
      if (!bytes.tryAcquire(more, wait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ProblemException(
            new Problem.Busy(
                "other requests fill the " + totalBytes + " bytes this replica has for bodies"));
      }
      reserved += more;
    }

    @Override
    public void close() {
      bytes.release(reserved);
      reserved = 0;
    }
  }
}
