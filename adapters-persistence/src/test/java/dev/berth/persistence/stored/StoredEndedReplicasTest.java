package dev.berth.persistence.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.EndedReplica;
import dev.berth.replica.Evidence;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an older Berth stored of replicas that ended is read by this one. */
final class StoredEndedReplicasTest {
  private static final UUID DEPLOYMENT = new UUID(0x0192_0000_0000_7000L, 0x8000_0000_0000_0001L);
  private static final Instant STARTED = Instant.parse("2026-11-22T08:00:00.250Z");

  /** What was stored. */
  enum Stored {
    ENDED_FULLY_KNOWN_V1,
    ENDED_UNSEEN_V1;

    EndedReplica replica() {
      return switch (this) {
        case ENDED_FULLY_KNOWN_V1 ->
            new EndedReplica(
                new ReplicaId(DEPLOYMENT, 3, 1, 7),
                STARTED,
                STARTED.plusMillis(1_500),
                STARTED.plusSeconds(60),
                new Evidence(
                    ReasonCode.OUT_OF_MEMORY,
                    "It needed more memory than it may have.",
                    137,
                    9,
                    true,
                    List.of("503", "no answer"),
                    List.of("loading", "Ωmega")));
        case ENDED_UNSEEN_V1 ->
            new EndedReplica(
                new ReplicaId(DEPLOYMENT, 1, 0, 1),
                STARTED,
                null,
                STARTED.plusSeconds(1),
                Evidence.of(ReasonCode.ENDED_UNSEEN, "It ended."));
      };
    }

    Path file() {
      return Path.of("src/test/resources/stored", name().toLowerCase(Locale.ROOT) + ".hex");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isReadAgain(Stored stored) throws Exception {
    var expected = stored.replica();
    var written = HexFormat.of().formatHex(StoredEndedReplicas.write(expected)) + "\n";
    if ("write".equals(System.getProperty("berth.golden")) && Files.notExists(stored.file())) {
      Files.writeString(stored.file(), written);
    }

    var bytes = HexFormat.of().parseHex(Files.readString(stored.file()).strip());

    assertThat(StoredEndedReplicas.read(DEPLOYMENT, bytes)).isEqualTo(expected);
    assertThat(stored.file()).content().isEqualTo(written);
  }
}
