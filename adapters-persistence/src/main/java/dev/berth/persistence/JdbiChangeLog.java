package dev.berth.persistence;

import dev.berth.persistence.stored.StoredDeployments;
import dev.berth.watch.ChangeLog;
import dev.berth.watch.Place;
import java.util.List;

/**
 * The log, read from the events of the histories. A transaction that took its number early may
 * commit late, so only events of transactions before the oldest open one are told.
 */
final class JdbiChangeLog implements ChangeLog {
  private final Gate gate;

  /** The log behind that gate. */
  JdbiChangeLog(Gate gate) {
    this.gate = gate;
  }

  @Override
  public Place end() {
    var open = gate.repeatable(handle -> handle.attach(ChangeLogDao.class).firstOpenTransaction());
    return new Place(open - 1, Long.MAX_VALUE);
  }

  @Override
  public List<Entry> after(Place place, int limit) {
    return gate
        .repeatable(
            handle ->
                handle.attach(ChangeLogDao.class).after(place.transaction(), place.number(), limit))
        .stream()
        .map(
            row ->
                new Entry(
                    new Place(row.transaction(), row.number()), StoredDeployments.read(row.body())))
        .toList();
  }
}
