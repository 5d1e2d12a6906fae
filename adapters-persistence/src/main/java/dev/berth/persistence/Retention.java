package dev.berth.persistence;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Takes away what is older than the installation keeps: by statements that each touch a bounded
 * number of rows, so that nobody waits for them, until nothing is left to take.
 */
public final class Retention {
  private static final int BATCH = 1_000;

  private final Gate gate;

  /** The rows behind that gate. */
  Retention(Gate gate) {
    this.gate = gate;
  }

  /**
   * Prunes every history so that it still tells the deployment as it was at that time and since
   * then, and forgets revisions and operations of deployments that were deleted before it.
   *
   * @return how many events were taken away
   */
  public int pruneHistories(Instant before) {
    var time = Times.utc(before);
    var taken = 0;
    var after = new UUID(0, 0);
    while (true) {
      var from = after;
      var old = query(dao -> dao.withOldEvents(from, time, BATCH));
      for (var deployment : old) {
        taken += whole(dao -> dao.prune(deployment, time, BATCH));
      }
      if (old.size() < BATCH) {
        whole(dao -> dao.forgetDeleted(time, BATCH));
        return taken;
      }
      after = old.getLast();
    }
  }

  /**
   * Forgets the requests of before that time: the same again is a new request then.
   *
   * @return how many
   */
  public int forgetRequests(Instant before) {
    return whole(dao -> dao.forgetRequests(Times.utc(before), BATCH));
  }

  private int whole(ToIntFunction<RetentionDao> step) {
    var all = 0;
    while (true) {
      var taken = query(step::applyAsInt);
      all += taken;
      if (taken < BATCH) {
        return all;
      }
    }
  }

  private <T> T query(Function<RetentionDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(RetentionDao.class)));
  }
}
