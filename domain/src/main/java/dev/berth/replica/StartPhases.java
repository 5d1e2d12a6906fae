package dev.berth.replica;

import java.time.Duration;

/**
 * What the start of one replica took, as far as an engine can see it from outside.
 *
 * @param placing until its process ran: its files were fetched and its environment was made
 * @param starting from then until it listened
 * @param loading from then until its readiness probe answered
 */
public record StartPhases(Duration placing, Duration starting, Duration loading) {

  /** All of it. */
  public Duration total() {
    return placing.plus(starting).plus(loading);
  }
}
