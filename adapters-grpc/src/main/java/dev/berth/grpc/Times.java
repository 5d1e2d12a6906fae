package dev.berth.grpc;

import com.google.protobuf.Timestamp;
import dev.berth.deployment.DeploymentException;
import java.time.DateTimeException;
import java.time.Instant;

/** Points in time as the contracts write them. */
final class Times {
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private Times() {}

  static Timestamp toProto(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /**
   * The time of a request's field.
   *
   * @throws DeploymentException InvalidRequest where it is before 1970 or after 9999
   */
  static Instant read(String field, Timestamp time) {
    var earliest = Instant.EPOCH.getEpochSecond();
    var latest = KeyProtos.LAST.getEpochSecond();
    var nanos = time.getNanos();
    if (time.getSeconds() < earliest
        || time.getSeconds() > latest
        || nanos < 0
        || nanos >= NANOS_PER_SECOND) {
      throw Invalid.field(
          field,
          "%d seconds and %d nanoseconds (expected: %s to %s)"
              .formatted(time.getSeconds(), nanos, Instant.EPOCH, KeyProtos.LAST));
    }
    return Instant.ofEpochSecond(time.getSeconds(), nanos);
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
