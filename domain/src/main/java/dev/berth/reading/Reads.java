package dev.berth.reading;

import java.time.Duration;
import java.util.function.Consumer;

/** Where deployments are read without asking the store for each read. Safe for many threads. */
public interface Reads {

  /**
   * Reads what is at least as new as every write that was acknowledged before this call, by any
   * process of the database. Exactly one of both is run, soon, perhaps before this returns, and
   * none may block.
   *
   * @param secret of the key that the reader came with
   * @param reader what reads; only while it runs the view holds
   * @param otherwise where nothing can be proven to be so new in time, or the secret is no key's:
   *     the store has to be asked
   */
  void read(String secret, Consumer<View> reader, Runnable otherwise);

  /**
   * Waits while memory is being filled, no longer than that: for whoever reads so much that to ask
   * the store would take longer.
   */
  default void awaitFilled(Duration longest) throws InterruptedException {}
}
