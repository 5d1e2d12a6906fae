package dev.berth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.berth.access.ApiKey;
import dev.berth.access.Scope;
import dev.berth.project.ProjectId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Es256TokenSignerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  @Test
  void saysWhoseKeyItIsAndWhatItMay(@TempDir Path folder) throws Exception {
    var key = SigningKey.in(folder.resolve("signing.key"));
    var apiKey =
        new ApiKey(
            "key-1",
            new ProjectId("demo"),
            "a key",
            Set.of(Scope.MODELS_READ, Scope.MODELS_EXECUTE),
            NOW,
            NOW.plus(Duration.ofDays(1)),
            null);

    var token = SignedJWT.parse(new Es256TokenSigner(key).sign(apiKey));

    var verifier = new ECDSAVerifier(JWKSet.parse(key.jwks()).getKeys().getFirst().toECKey());
    assertThat(token.verify(verifier)).isTrue();
    var claims = token.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("berth");
    assertThat(claims.getSubject()).isEqualTo("key-1");
    assertThat(claims.getStringClaim("prj")).isEqualTo("demo");
    assertThat(claims.getStringListClaim("scp"))
        .isEqualTo(List.of("api:models-execute", "api:models-read"));
    assertThat(claims.getIssueTime()).isEqualTo(Date.from(NOW));
    assertThat(claims.getExpirationTime()).isEqualTo(Date.from(NOW.plus(Duration.ofDays(1))));
  }
}
