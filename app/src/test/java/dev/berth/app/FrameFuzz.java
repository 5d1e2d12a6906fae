package dev.berth.app;

import dev.berth.app.FrameMutation.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** Sends calls over gRPC that are wrong below the messages, and judges how each ended. */
final class FrameFuzz {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Set<String> FAULTS = Set.of("UNKNOWN", "INTERNAL", "DATA_LOSS");

  private final RawHttp2 http;
  private final String key;
  private final FuzzTally tally;

  FrameFuzz(BerthProcess berth, FuzzTally tally) {
    this.http = new RawHttp2(berth.grpcPort());
    this.key = berth.key();
    this.tally = tally;
  }

  /** Sends that many, one after the other. */
  void run(int count, long seed) throws IOException {
    var mutation = new FrameMutation(new Random(seed), key);
    for (var i = 0; i < count; i++) {
      var made = mutation.next();
      var begun = System.nanoTime();
      try {
        var end = http.send(made.bytes(), made.kind() == Kind.NOISE, LIMIT);
        tally.answered("frames", made.kind(), end, Duration.ofNanos(System.nanoTime() - begun));
        if (FAULTS.contains(end) && !(end.equals("INTERNAL") && breaksFrames(made.kind()))) {
          tally.found("frames, %s: %s %s".formatted(made.kind(), made.description(), end), "");
        }
      } catch (SocketTimeoutException e) {
        tally.found("frames, %s: hangs".formatted(made.kind()), made.description());
      }
    }
  }

  /** The protocol of gRPC itself wants INTERNAL where a message's frame is broken. */
  private static boolean breaksFrames(Kind kind) {
    return kind == Kind.LENGTH || kind == Kind.NOISE;
  }
}
