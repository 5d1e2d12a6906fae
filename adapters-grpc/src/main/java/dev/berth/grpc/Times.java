package dev.berth.grpc;

import com.google.protobuf.Timestamp;
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
}
