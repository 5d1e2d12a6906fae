package dev.berth.engine.local;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives each replica a user of its own, in turn, so that what one left somewhere does not soon
 * belong to another. Safe for many threads.
 */
final class Users {
  private final UserIds ids;
  private final int count;
  private final Set<Integer> taken = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn;

  Users(UserIds ids) {
    this.ids = ids;
    this.count = ids.last() - ids.first() + 1;
    this.turn = new AtomicInteger(ThreadLocalRandom.current().nextInt(count));
  }

  /**
   * A user that no other replica is.
   *
   * @throws IOException where there is none
   */
  int take() throws IOException {
    for (int attempt = 0; attempt < count; attempt++) {
      var uid = ids.first() + Math.floorMod(turn.getAndIncrement(), count);
      if (taken.add(uid)) {
        return uid;
      }
    }
    throw new IOException(
        "Each user id from %d to %d is a replica's.".formatted(ids.first(), ids.last()));
  }

  /** The number of a user as text; empty where it is none, or root's. */
  static OptionalInt read(String text) {
    try {
      var uid = Integer.parseInt(text);
      return uid > 0 ? OptionalInt.of(uid) : OptionalInt.empty();
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** Says that a replica that was found is this user. */
  void keep(int uid) {
    taken.add(uid);
  }

  /** Says that nothing of this user's replica is left. */
  void release(int uid) {
    taken.remove(uid);
  }
}
