package dev.berth.watch;

/**
 * A place in the order in which all changes are told. It means the same to every process of one
 * database, and survives restarts.
 *
 * @param transaction number of the transaction that committed the change
 * @param number of the change, within its transaction
 */
public record Place(long transaction, long number) implements Comparable<Place> {
  @Override
  public int compareTo(Place other) {
    var compared = Long.compare(transaction, other.transaction);
    return compared == 0 ? Long.compare(number, other.number) : compared;
  }
}
