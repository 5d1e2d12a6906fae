package dev.berth.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that moves only when the simulation moves it. */
final class VirtualClock extends Clock {
  private Instant now = Instant.parse("2026-11-22T08:00:00Z");

  /** Moves on to that time, or stays where that time is past. */
  void moveTo(Instant time) {
    if (time.isAfter(now)) {
      now = time;
    }
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long millis() {
    return now.toEpochMilli();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
