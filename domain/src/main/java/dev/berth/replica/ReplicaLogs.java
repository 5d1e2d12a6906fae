package dev.berth.replica;

import java.util.List;
import java.util.Optional;

/** What replicas print. Safe for many threads. */
public interface ReplicaLogs {

  /**
   * A part of a log.
   *
   * @param lines without their ends and without control characters, none too long
   * @param next where the next part begins
   */
  record Part(List<String> lines, long next) {
    public Part {
      lines = List.copyOf(lines);
    }
  }

  /** The last lines, or fewer; empty where nothing is left of that replica. */
  Optional<Part> last(ReplicaId id, int lines);

  /**
   * The whole lines from a place on, of which there may be none yet; empty where nothing is left of
   * that replica. Where the log was cut since, it begins anew.
   *
   * @param from {@link Part#next} of the part before
   */
  Optional<Part> after(ReplicaId id, long from);
}
