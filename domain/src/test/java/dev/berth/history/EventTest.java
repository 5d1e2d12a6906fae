package dev.berth.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.history.Event.Kind;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EventTest {
  private static final UUID DEPLOYMENT = new UUID(1, 2);
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");

  /** Of the first event, as Berth computed it before there were kinds. */
  private static final String EARLIER =
      "d73227ad3448f6c4b984ad0c1852e338696f10eb9ce4f1f4e7aa05b284527834";

  private static final Snapshot STATE = Snapshot.of(new byte[] {1, 2, 3});

  private static Event first() {
    return Event.accepted(
        Chain.EMPTY, DEPLOYMENT, NOW, "key:1", "r", "create", "", "RUNNING", "requested");
  }

  private static Event sealed() {
    return Chain.EMPTY.seal(List.of(first()), STATE).getFirst();
  }

  @Test
  void continuesTheChain() {
    var first = sealed();
    var second =
        Event.found(first.chain(), DEPLOYMENT, NOW, Kind.STATE, "state", "a", "b", "why", 1);
    var third =
        Event.found(new Chain(2, ""), DEPLOYMENT, NOW, Kind.STATE, "state", "b", "c", "why", 1);

    var sealed = first.chain().seal(List.of(second, third), STATE);

    assertThat(first.number()).isEqualTo(1);
    assertThat(first.previous()).isEmpty();
    assertThat(sealed).extracting(Event::number).containsExactly(2L, 3L);
    assertThat(sealed.getFirst().previous()).isEqualTo(first.digest());
    assertThat(sealed.getLast().previous()).isEqualTo(sealed.getFirst().digest());
    assertThat(sealed.getLast().chain()).isEqualTo(new Chain(3, sealed.getLast().digest()));
    assertThat(sealed).extracting(Event::state).containsExactly(Snapshot.NONE, STATE);
    assertThat(sealed).allMatch(Event::intact);
  }

  @Test
  void noticesAChangeOfEachField() {
    var event = sealed();
    var other = new UUID(1, 3);
    var forged =
        List.of(
            with(event, other, 1, NOW, Kind.CHANGE, "key:1", "r", "create", "", 0, STATE, ""),
            with(event, DEPLOYMENT, 2, NOW, Kind.CHANGE, "key:1", "r", "create", "", 0, STATE, ""),
            with(
                event,
                DEPLOYMENT,
                1,
                NOW.plusNanos(1000),
                Kind.CHANGE,
                "key:1",
                "r",
                "create",
                "",
                0,
                STATE,
                ""),
            with(event, DEPLOYMENT, 1, NOW, Kind.STATE, "key:1", "r", "create", "", 0, STATE, ""),
            with(event, DEPLOYMENT, 1, NOW, null, "key:1", "r", "create", "", 0, STATE, ""),
            with(event, DEPLOYMENT, 1, NOW, Kind.CHANGE, "key:2", "r", "create", "", 0, STATE, ""),
            with(event, DEPLOYMENT, 1, NOW, Kind.CHANGE, "key:1", "s", "create", "", 0, STATE, ""),
            with(event, DEPLOYMENT, 1, NOW, Kind.CHANGE, "key:1", "r", "delete", "", 0, STATE, ""),
            with(event, DEPLOYMENT, 1, NOW, Kind.CHANGE, "key:1", "r", "create", "x", 0, STATE, ""),
            with(event, DEPLOYMENT, 1, NOW, Kind.CHANGE, "key:1", "r", "create", "", 1, STATE, ""),
            with(
                event,
                DEPLOYMENT,
                1,
                NOW,
                Kind.CHANGE,
                "key:1",
                "r",
                "create",
                "",
                0,
                Snapshot.of(new byte[] {1, 2, 2}),
                ""),
            with(
                event, DEPLOYMENT, 1, NOW, Kind.CHANGE, "key:1", "r", "create", "", 0, STATE, "00"),
            // The same letters, cut elsewhere.
            with(event, DEPLOYMENT, 1, NOW, Kind.CHANGE, "key:1r", "", "create", "", 0, STATE, ""));

    assertThat(event.intact()).isTrue();
    assertThat(forged).noneMatch(Event::intact);
    assertThat(new HashSet<>(forged)).hasSize(forged.size());
  }

  @Test
  void believesWhatWasSealedBeforeThereWereKinds() {
    assertThat(
            new Event(
                    DEPLOYMENT,
                    1,
                    NOW,
                    null,
                    "key:1",
                    "",
                    "create",
                    "",
                    "RUNNING",
                    "requested",
                    0,
                    Snapshot.NONE,
                    "",
                    EARLIER)
                .intact())
        .isTrue();
  }

  private static Event with(
      Event event,
      UUID deployment,
      long number,
      Instant at,
      @Nullable Kind kind,
      String actor,
      String request,
      String what,
      String before,
      long causedBy,
      Snapshot state,
      String previous) {
    return new Event(
        deployment,
        number,
        at,
        kind,
        actor,
        request,
        what,
        before,
        event.after(),
        event.cause(),
        causedBy,
        state,
        previous,
        event.digest());
  }
}
