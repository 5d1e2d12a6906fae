package dev.berth.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.InMemoryModelRepository;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class RecentStartTimesTest extends StartTimesContract {
  private final StartTimes stored = new InMemoryStartTimes();
  private Instant now = Instant.parse("2026-11-22T08:00:00Z");

  @Override
  protected Stores emptyStores() {
    InstantSource source = () -> now;
    return new Stores(
        new RecentStartTimes(stored, source.withZone(ZoneOffset.UTC)),
        new InMemoryModelRepository());
  }

  @Test
  void whatOthersLearnIsKnownASecondLater() {
    var version = version(OURS, "iris", "v1");
    assertThat(startTimes.of(OURS, version)).isEmpty();
    stored.learn(OURS, version, seconds(3));

    now = now.plusMillis(999);
    assertThat(startTimes.of(OURS, version)).isEmpty();
    now = now.plusMillis(1);
    assertThat(startTimes.of(OURS, version)).isEqualTo(stored.of(OURS, version)).isPresent();
  }

  @Test
  void aClockThatIsSetBackKeepsNothing() {
    var version = version(OURS, "iris", "v1");
    assertThat(startTimes.of(OURS, version)).isEmpty();
    stored.learn(OURS, version, seconds(3));

    now = now.minus(Duration.ofHours(1));
    assertThat(startTimes.of(OURS, version)).isPresent();
  }
}
