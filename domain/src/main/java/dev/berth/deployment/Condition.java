package dev.berth.deployment;

import java.time.Instant;

/**
 * One reason behind a state.
 *
 * @param holds whether it is so
 * @param reason one word for machines
 * @param message the evidence, for people
 * @param since since when it is so, or not so
 */
public record Condition(Type type, boolean holds, String reason, String message, Instant since) {

  /** What can be so. */
  public enum Type {
    /** At least one replica answers predictions. */
    SERVING,
    /** Every replica that is wanted runs the newest revision. */
    UP_TO_DATE,
    /** Berth is working on the newest intent. */
    PROGRESSING,
    /** Nothing waits for capacity. */
    CAPACITY_AVAILABLE
  }
}
