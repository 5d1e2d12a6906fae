package dev.berth.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a deployment's history stands.
 *
 * @param length number of events so far
 * @param head digest of the newest sealed event, in hexadecimal; empty before the first
 */
public record Chain(long length, String head) {

  /** Before the first event. */
  public static final Chain EMPTY = new Chain(0, "");

  /**
   * Seals the events of one write behind this chain's head.
   *
   * @param events numbered already, oldest first
   * @param state the deployment after the last of them
   */
  public List<Event> seal(List<Event> events, Snapshot state) {
    var sealed = new ArrayList<Event>();
    var previous = head;
    for (var event : events) {
      var last = sealed.size() == events.size() - 1;
      var next = event.seal(previous, last ? state : Snapshot.NONE);
      sealed.add(next);
      previous = next.digest();
    }
    return sealed;
  }
}
