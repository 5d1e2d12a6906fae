package dev.berth.replica;

import java.time.Duration;

/** What becomes of one start in the {@link SimulatedEngine}, if nobody stops or kills it. */
public sealed interface Fate {

  /** Becomes ready after a while and stays so. */
  record Ready(Duration after) implements Fate {}

  /** Ends by itself before it was ready. */
  record Exits(Duration after, String reason) implements Fate {}

  /** Becomes ready, and ends by itself a while after its start. */
  record Crashes(Duration readyAfter, Duration after, String reason) implements Fate {}

  /** Runs for ever without becoming ready. */
  record NeverReady() implements Fate {}

  /** Cannot be started. */
  record Refused(String reason) implements Fate {}

  /** Decides the fate of each start. */
  @FunctionalInterface
  interface Decider {
    Fate of(ReplicaId id, ReplicaSpec spec);
  }
}
