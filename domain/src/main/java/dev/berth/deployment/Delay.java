package dev.berth.deployment;

/** An amount of time in the unit that its user chose, because it is answered in the same unit. */
public record Delay(int value, Unit unit) {

  /** The units of Foundry's durations. */
  public enum Unit {
    MILLISECONDS,
    SECONDS,
    MINUTES,
    HOURS,
    DAYS,
    WEEKS,
    MONTHS,
    YEARS
  }
}
