package dev.berth.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.history.ChainWalk.Fault;
import dev.berth.history.Event.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ChainWalkTest {
  private static final UUID DEPLOYMENT = new UUID(1, 2);
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

  private final List<Event> events = history(6);
  private final Chain end = events.getLast().chain();

  private static List<Event> history(int length) {
    var events = new ArrayList<Event>();
    for (var number = 0; number < length; number++) {
      events.add(
          Event.found(
              new Chain(number, ""),
              DEPLOYMENT,
              NOW,
              Kind.STATE,
              "state",
              "",
              "n" + number,
              "",
              0));
    }
    return Chain.EMPTY.seal(events, Snapshot.of(new byte[] {1}));
  }

  private static List<Fault> walk(Chain anchor, List<Event> events, Chain end) {
    var faults = new ArrayList<Fault>();
    var walk = new ChainWalk(anchor, faults::add);
    events.forEach(walk::meet);
    walk.end(end);
    return faults;
  }

  @Test
  void findsNothingInAHistoryThatNobodyTouched() {
    assertThat(walk(Chain.EMPTY, events, end)).isEmpty();
    assertThat(walk(Chain.EMPTY, List.of(), Chain.EMPTY)).isEmpty();
    assertThat(walk(events.get(2).chain(), events.subList(3, 6), end)).isEmpty();
  }

  @Test
  void findsAMissingRowAtAnyPlace() {
    for (var gone = 0; gone < events.size(); gone++) {
      var left = new ArrayList<>(events);
      left.remove(gone);

      assertThat(walk(Chain.EMPTY, left, end))
          .containsExactly(new Fault(gone + 1, "it is missing"));
    }
    assertThat(walk(Chain.EMPTY, events.subList(0, 3), end))
        .containsExactly(new Fault(4, "it and all up to 6 are missing"));
    assertThat(walk(Chain.EMPTY, List.of(), end))
        .containsExactly(new Fault(1, "it and all up to 6 are missing"));
  }

  @Test
  void findsTwoRowsThatChangedPlaces() {
    var swapped = new ArrayList<>(events);
    swapped.set(2, numbered(events.get(3), 3));
    swapped.set(3, numbered(events.get(2), 4));

    assertThat(walk(Chain.EMPTY, swapped, end)).extracting(Fault::event).contains(3L, 4L);
  }

  @Test
  void findsAnotherHistoryOfTheSameLength() {
    var other = history(7).subList(0, 6);

    assertThat(walk(Chain.EMPTY, other, end))
        .containsExactly(new Fault(6, "it is not the last event on record"));
    assertThat(walk(Chain.EMPTY, events, events.get(4).chain()))
        .containsExactly(new Fault(6, "it is behind the last event on record"));
  }

  @Test
  void findsAnEventBeforeTheOldestThatIsKept() {
    assertThat(walk(events.get(2).chain(), events.subList(2, 6), end))
        .contains(new Fault(3, "it is older than the oldest that is kept"));
    assertThat(walk(new Chain(2, "00"), events.subList(2, 6), end))
        .containsExactly(new Fault(3, "it does not follow the event before it"));
  }

  private static Event numbered(Event event, long number) {
    return new Event(
        event.deployment(),
        number,
        event.at(),
        event.kind(),
        event.actor(),
        event.request(),
        event.what(),
        event.before(),
        event.after(),
        event.cause(),
        event.causedBy(),
        event.state(),
        event.previous(),
        event.digest());
  }
}
