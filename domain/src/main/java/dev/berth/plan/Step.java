package dev.berth.plan;

import dev.berth.replica.ReplicaId;
import java.time.Duration;

/**
 * One thing that happens to a replica.
 *
 * @param after how long after the change
 * @param replica whose attempt number, for one that is yet to start, is only likely
 * @param ready how many replicas answer predictions after all that happens at that moment
 */
public record Step(Duration after, What what, ReplicaId replica, int ready) {

  /** What happens. */
  public enum What {
    /** It is started. */
    START,
    /** It answers predictions. */
    READY,
    /** It gets no new predictions and ends those that it has. */
    DRAIN,
    /** It is gone. */
    END
  }
}
