package dev.berth.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened so far, to be closed in reverse, and what was started so far, to be stopped where
 * the whole start fails. What cannot be closed holds up nothing else.
 */
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /** Takes what stops a process that outlives this one, and was not there before. */
  void undoing(Runnable stop) {
    started.push(stop::run);
  }

  /** Closes everything, and stops what was started. */
  void undo() {
    close();
    close(started);
  }

  @Override
  public void close() {
    close(parts);
  }

  private static void close(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      var part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} could not be closed", part, e);
      }
    }
  }
}
