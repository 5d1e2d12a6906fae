package dev.berth.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class EventTest {
  private static final UUID DEPLOYMENT = new UUID(1, 2);
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");

  private static Event first() {
    return Event.next(Chain.EMPTY, DEPLOYMENT, NOW, "key:1", "create", "", "RUNNING", "requested");
  }

  @Test
  void continuesTheChain() {
    var first = first();
    var second =
        Event.next(first.chain(), DEPLOYMENT, NOW, Event.RECONCILER, "state", "a", "b", "why");

    assertThat(first.number()).isEqualTo(1);
    assertThat(first.previous()).isEmpty();
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.previous()).isEqualTo(first.digest());
    assertThat(second.chain()).isEqualTo(new Chain(2, second.digest()));
    assertThat(List.of(first, second)).allMatch(Event::intact);
  }

  @Test
  void noticesAChangeOfEachField() {
    var event = first();
    var forged =
        List.of(
            with(event, new UUID(1, 3), 1, NOW, "key:1", "create", "", "RUNNING", "requested", ""),
            with(event, DEPLOYMENT, 2, NOW, "key:1", "create", "", "RUNNING", "requested", ""),
            with(
                event,
                DEPLOYMENT,
                1,
                NOW.plusMillis(1),
                "key:1",
                "create",
                "",
                "RUNNING",
                "requested",
                ""),
            with(event, DEPLOYMENT, 1, NOW, "key:2", "create", "", "RUNNING", "requested", ""),
            with(event, DEPLOYMENT, 1, NOW, "key:1", "delete", "", "RUNNING", "requested", ""),
            with(event, DEPLOYMENT, 1, NOW, "key:1", "create", "x", "RUNNING", "requested", ""),
            with(event, DEPLOYMENT, 1, NOW, "key:1", "create", "", "DELETED", "requested", ""),
            with(event, DEPLOYMENT, 1, NOW, "key:1", "create", "", "RUNNING", "", ""),
            with(event, DEPLOYMENT, 1, NOW, "key:1", "create", "", "RUNNING", "requested", "00"),
            // The same letters, cut elsewhere.
            with(event, DEPLOYMENT, 1, NOW, "key:1create", "", "", "RUNNING", "requested", ""));

    assertThat(forged).noneMatch(Event::intact);
    assertThat(new HashSet<>(forged)).hasSize(forged.size());
  }

  private static Event with(
      Event event,
      UUID deployment,
      long number,
      Instant at,
      String actor,
      String what,
      String before,
      String after,
      String cause,
      String previous) {
    return new Event(
        deployment, number, at, actor, what, before, after, cause, previous, event.digest());
  }
}
