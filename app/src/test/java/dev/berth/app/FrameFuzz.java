package dev.berth.app;

import dev.berth.app.FrameMutation.Kind;
import dev.berth.app.FrameMutation.Made;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** Sends calls over gRPC that are wrong below the messages, and judges how each ended. */
final class FrameFuzz {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Set<String> FAULTS = Set.of("UNKNOWN", "INTERNAL", "DATA_LOSS");

  private final FrameRoad road;
  private final RawHttp2 http;
  private final String key;
  private final FuzzTally tally;

  FrameFuzz(FrameRoad road, String key, FuzzTally tally) {
    this.road = road;
    this.http = new RawHttp2(road.port());
    this.key = key;
    this.tally = tally;
  }

  /** Sends that many, one after the other. */
  void run(int count, long seed) throws IOException {
    var mutation = new FrameMutation(new Random(seed), road, key);
    for (var i = 0; i < count; i++) {
      var made = mutation.next();
      var begun = System.nanoTime();
      try {
        var end = http.send(made.bytes(), made.kind() == Kind.NOISE, LIMIT);
        tally.answered(
            "to " + road.name(), made.kind(), end, Duration.ofNanos(System.nanoTime() - begun));
        if (FAULTS.contains(end) && !(end.equals("INTERNAL") && isGrpcs(made))) {
          tally.found(
              "to %s, %s: %s %s".formatted(road.name(), made.kind(), made.description(), end), "");
        }
      } catch (SocketTimeoutException e) {
        tally.found(
            "to %s, %s: %s hangs".formatted(road.name(), made.kind(), made.description()), "");
      }
    }
  }

  /**
   * The protocol of gRPC itself wants INTERNAL where a message's frame is broken, and for HTTP's
   * 400, which Envoy says of a path with a zero byte before it looks for a route.
   */
  private static boolean isGrpcs(Made made) {
    return made.kind() == Kind.LENGTH
        || made.kind() == Kind.NOISE
        || made.description().startsWith(":path=");
  }
}
