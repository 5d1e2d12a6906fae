package dev.berth.history;

import java.util.function.Consumer;

/** Follows a history from its oldest event on and tells where it is not what it was. */
public final class ChainWalk {
  private final Consumer<Fault> told;
  private long expected;
  private String head;

  /**
   * What does not fit.
   *
   * @param event number of the event where it shows
   * @param what in words, without the number
   */
  public record Fault(long event, String what) {}

  /**
   * A walk that has met no event.
   *
   * @param anchor where the history stood before the oldest event that is kept
   * @param told takes every fault
   */
  public ChainWalk(Chain anchor, Consumer<Fault> told) {
    this.expected = anchor.length() + 1;
    this.head = anchor.head();
    this.told = told;
  }

  /** Meets the next event, in the order of their numbers. */
  public void meet(Event event) {
    if (!event.intact()) {
      tell(event.number(), "its digest is not that of what it says");
    }
    if (event.number() == expected && !event.previous().equals(head)) {
      tell(event.number(), "it does not follow the event before it");
    }
    pass(event.number(), event.digest());
  }

  /** Meets an event of which the number and the digest alone can be read. */
  public void meetUnreadable(long number, String digest) {
    tell(number, "it cannot be read");
    pass(number, digest);
  }

  private void pass(long number, String digest) {
    if (number > expected) {
      tell(expected, missing(number - 1));
    } else if (number < expected) {
      tell(number, "it is older than the oldest that is kept");
    }
    expected = number + 1;
    head = digest;
  }

  /** Comes to the end, which is on record elsewhere. */
  public void end(Chain recorded) {
    var last = expected - 1;
    if (last < recorded.length()) {
      tell(expected, missing(recorded.length()));
    } else if (last > recorded.length()) {
      tell(recorded.length() + 1, "it is behind the last event on record");
    } else if (!head.equals(recorded.head())) {
      tell(last, "it is not the last event on record");
    }
  }

  private String missing(long last) {
    return last == expected ? "it is missing" : "it and all up to %d are missing".formatted(last);
  }

  private void tell(long event, String what) {
    told.accept(new Fault(event, what));
  }
}
