package dev.berth.history;

import java.util.Arrays;

/** A deployment after an event, in the form in which its store keeps it. Immutable. */
public final class Snapshot {

  /** Of an event after which others follow in the same write. */
  public static final Snapshot NONE = new Snapshot(new byte[0]);

  private final byte[] bytes;

  private Snapshot(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The snapshot of those bytes. */
  public static Snapshot of(byte[] bytes) {
    return bytes.length == 0 ? NONE : new Snapshot(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Whether it says nothing. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Snapshot that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
