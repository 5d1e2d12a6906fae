package dev.berth.deployment;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes UUIDs of version 7 (RFC 9562): milliseconds first, so that rows of one time lie together,
 * and 74 random bits. Safe for many threads.
 */
public final class TimeOrderedIds implements Supplier<UUID> {
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** Ids by that clock. */
  public TimeOrderedIds(Clock clock) {
    this.clock = clock;
  }

  @Override
  public UUID get() {
    var version = 0x7000L | random.nextInt(0x1000);
    var high = (clock.millis() << 16) | version;
    var low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
