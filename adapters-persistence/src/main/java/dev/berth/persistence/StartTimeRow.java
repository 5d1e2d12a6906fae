package dev.berth.persistence;

import dev.berth.replica.StartPhases;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What starts took, the newest first.
 *
 * @param model null where it is of everything that the engine ran
 * @param version null where it is of every version
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record StartTimeRow(
    @Nullable String model,
    @Nullable String version,
    long[] placingMillis,
    long[] startingMillis,
    long[] loadingMillis) {

  List<StartPhases> starts() {
    return IntStream.range(0, placingMillis.length)
        .mapToObj(
            each ->
                new StartPhases(
                    Duration.ofMillis(placingMillis[each]),
                    Duration.ofMillis(startingMillis[each]),
                    Duration.ofMillis(loadingMillis[each])))
        .toList();
  }
}
