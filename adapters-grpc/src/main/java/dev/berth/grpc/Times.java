package dev.berth.grpc;

import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;

/** Points in time as the contracts write them. */
final class Times {
  private Times() {}

  static Timestamp toProto(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /**
   * A time that the store can compare with.
   *
   * @throws DateTimeException where the text is none
   * @throws IllegalArgumentException where it is before 1970 or after 9999
   */
  static Instant parse(String text) {
    var time = Instant.parse(text);
    if (time.isBefore(Instant.EPOCH) || time.isAfter(KeyProtos.LAST)) {
      throw new IllegalArgumentException("no time that anything was made at");
    }
    return time;
  }
}
