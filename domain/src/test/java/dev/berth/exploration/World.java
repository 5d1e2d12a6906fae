package dev.berth.exploration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything there is at one moment.
 *
 * @param changes how many of the user's changes were accepted
 * @param faults how many faults happened
 */
record World(
    Store store, Engine engine, List<Worker> workers, Instant now, int changes, int faults) {

  World with(Store next) {
    return new World(next, engine, workers, now, changes, faults);
  }

  World with(Engine next) {
    return new World(store, next, workers, now, changes, faults);
  }

  World with(int number, Worker worker) {
    var next = new ArrayList<>(workers);
    next.set(number, worker);
    return new World(store, engine, List.copyOf(next), now, changes, faults);
  }

  World at(Instant time) {
    return new World(store, engine, workers, time, changes, faults);
  }

  World withChange() {
    return new World(store, engine, workers, now, changes + 1, faults);
  }

  World withFault() {
    return new World(store, engine, workers, now, changes, faults + 1);
  }
}
