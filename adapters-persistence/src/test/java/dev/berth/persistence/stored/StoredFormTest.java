package dev.berth.persistence.stored;

import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.DeploymentId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an older Berth stored is read by this one. The files are its words: they are never written
 * again, and a new form adds a file ({@code -Dberth.golden=write} writes those that are missing).
 */
final class StoredFormTest {
  private static final Path FILES = Path.of("src/test/resources/stored");

  /** What was stored. */
  enum Stored {
    FOLLOWING_V1,
    PINNED_V1,
    FOLLOWING_V2,
    PINNED_V2,
    FOLLOWING_V3;

    DeploymentFixture fixture() {
      var id = new DeploymentId(new UUID(0x0192_0000_0000_7000L, 0x8000_0000_0000_0001L));
      return switch (this) {
        case FOLLOWING_V1, FOLLOWING_V2, FOLLOWING_V3 -> aDeployment().withId(id).withEverything();
        case PINNED_V1, PINNED_V2 -> aDeployment().withId(id).pinnedAs("cm-1").disabled();
      };
    }

    /** What the form did not have, or what is made otherwise since then. */
    String[] otherwise() {
      return switch (this) {
        case FOLLOWING_V1, PINNED_V1 ->
            new String[] {
              "desired.configuration.rollout",
              "observed.stable.configuration.rollout",
              "observed.shortage",
              "observed.move",
              "observed.learnt",
              "reserved",
              "status.conditions"
            };
        case FOLLOWING_V2, PINNED_V2 -> new String[] {"observed.learnt"};
        case FOLLOWING_V3 -> new String[0];
      };
    }

    Path file() {
      return FILES.resolve(name().toLowerCase(Locale.ROOT) + ".hex");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isReadAgain(Stored stored) throws Exception {
    var expected = stored.fixture().build();
    if ("write".equals(System.getProperty("berth.golden")) && Files.notExists(stored.file())) {
      Files.writeString(stored.file(), hex(expected));
    }

    var read =
        StoredDeployments.read(HexFormat.of().parseHex(Files.readString(stored.file()).strip()));

    // Every fixture makes new operations.
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("operation.id")
        .ignoringFields(stored.otherwise())
        .isEqualTo(expected);
    assertThat(StoredDeployments.read(StoredDeployments.write(read))).isEqualTo(read);
  }

  private static String hex(Deployment deployment) {
    return HexFormat.of().formatHex(StoredDeployments.write(deployment)) + "\n";
  }
}
