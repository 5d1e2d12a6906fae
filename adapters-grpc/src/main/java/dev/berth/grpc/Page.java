package dev.berth.grpc;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import java.util.List;

/**
 * How large a page is.
 *
 * @param size the most that it may hold
 */
record Page(int size) {
  private static final int USUAL_SIZE = 100;
  private static final int LARGEST_SIZE = 1000;

  /**
   * Reads what the client asked for.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest}
   */
  static Page read(int size) {
    if (size < 0) {
      throw Invalid.field("page_size", size + " (expected: at least 0)");
    }
    return new Page(size == 0 ? USUAL_SIZE : Math.min(size, LARGEST_SIZE));
  }

  /** How many to read: one more than the page holds tells whether another page follows. */
  int limit() {
    return size + 1;
  }

  /** What the page holds of what was read. */
  <T> List<T> items(List<T> read) {
    return read.subList(0, Math.min(size, read.size()));
  }
}
