package dev.berth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SigningKeyTest {
  private static final String PUBLIC = "-----BEGIN PUBLIC KEY-----";

  @TempDir private Path folder;

  @Test
  void isMadeOnceAndReadByItsOwnerOnly() throws Exception {
    var file = folder.resolve("signing.key");

    var made = SigningKey.in(file).jwks();

    assertThat(SigningKey.in(file).jwks()).isEqualTo(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void tellsOnlyItsPublicHalf() throws Exception {
    var keys = JWKSet.parse(SigningKey.in(folder.resolve("signing.key")).jwks()).getKeys();

    assertThat(keys).hasSize(1).noneMatch(key -> key.isPrivate());
    assertThat(keys.getFirst().getAlgorithm().getName()).isEqualTo("ES256");
  }

  @Test
  void refusesAFileThatOthersMayRead() throws Exception {
    var file = folder.resolve("signing.key");
    SigningKey.in(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> SigningKey.in(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(file + ": rw-r----- (expected: rw-------");
  }

  @Test
  void refusesAFileThatIsNoKeyAndLeavesIt() throws Exception {
    var file = folder.resolve("signing.key");
    assertThat(OwnerOnlyFile.create(file, "hello")).isTrue();
    assertThat(OwnerOnlyFile.create(file, "other")).isFalse();

    assertThatThrownBy(() -> SigningKey.in(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(file + ": not a key");
    assertThat(file).hasContent("hello");
  }

  @Test
  void refusesHalvesOfTwoKeys() throws Exception {
    var one = folder.resolve("one.key");
    var two = folder.resolve("two.key");
    SigningKey.in(one);
    SigningKey.in(two);
    var first = Files.readString(one);
    var second = Files.readString(two);
    var mixed =
        first.substring(0, first.indexOf(PUBLIC)) + second.substring(second.indexOf(PUBLIC));
    OwnerOnlyFile.create(folder.resolve("mixed.key"), mixed);

    assertThatThrownBy(() -> SigningKey.in(folder.resolve("mixed.key")))
        .isInstanceOf(IllegalStateException.class);
  }
}
