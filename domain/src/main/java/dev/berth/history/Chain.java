package dev.berth.history;

/**
 * Where a deployment's history stands.
 *
 * @param length number of events so far
 * @param head digest of the newest event, in hexadecimal; empty before the first
 */
public record Chain(long length, String head) {

  /** Before the first event. */
  public static final Chain EMPTY = new Chain(0, "");
}
