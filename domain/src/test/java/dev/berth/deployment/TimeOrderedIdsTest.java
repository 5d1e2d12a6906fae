package dev.berth.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeOrderedIdsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");

  private static UUID at(Instant time) {
    return new TimeOrderedIds(Clock.fixed(time, ZoneOffset.UTC)).get();
  }

  @Test
  void areUuidsOfVersionSevenWithTheTimeFirst() {
    var id = at(NOW);
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void sortByTime() {
    assertThat(at(NOW).toString()).isLessThan(at(NOW.plusMillis(1)).toString());
  }

  @Test
  void differWithinOneMillisecond() {
    var ids = new TimeOrderedIds(Clock.fixed(NOW, ZoneOffset.UTC));
    var made = new HashSet<UUID>();
    for (var n = 0; n < 10_000; n++) {
      made.add(ids.get());
    }
    assertThat(made).hasSize(10_000);
  }

  @Test
  void nameDeploymentsInFoundrysWay() {
    var id = new DeploymentId(at(NOW));
    assertThat(DeploymentId.ofRid(id.rid())).contains(id);
    assertThat(DeploymentId.parse(id.toString())).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-1-1-1-1",
        "01890F4E-1C4B-7A3C-9D55-0123456789AB",
        "01890f4e1c4b7a3c9d550123456789ab",
        "ri.foundry-ml-live.main.live-deployment.1-1-1-1-1"
      })
  void areReadInTheirCanonicalFormOnly(String text) {
    assertThat(DeploymentId.parse(text)).isEmpty();
    assertThat(DeploymentId.ofRid(text)).isEmpty();
  }
}
