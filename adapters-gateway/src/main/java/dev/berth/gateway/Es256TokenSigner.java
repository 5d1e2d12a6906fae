package dev.berth.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.berth.access.ApiKey;
import dev.berth.access.Scope;
import dev.berth.access.TokenSigner;
import java.util.Date;

/**
 * Makes API keys that Envoy can verify while Berth is away: a JSON Web Token, signed by ES256, with
 * the issuer {@code berth}, the key's id ({@code sub}), its project ({@code prj}), its scopes
 * ({@code scp}), when it was made and when it stops working. Safe for many threads.
 */
public final class Es256TokenSigner implements TokenSigner {
  private static final String ISSUER = "berth";

  private final SigningKey key;

  /** Signs with that key. */
  public Es256TokenSigner(SigningKey key) {
    this.key = key;
  }

  @Override
  public String sign(ApiKey apiKey) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject(apiKey.id())
            .claim("prj", apiKey.project().value())
            .claim("scp", apiKey.scopes().stream().map(Scope::wireName).sorted().toList())
            .issueTime(Date.from(apiKey.createdAt()));
    if (apiKey.expiresAt() != null) {
      claims.expirationTime(Date.from(apiKey.expiresAt()));
    }
    var header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(JOSEObjectType.JWT)
            .keyID(key.pair().getKeyID())
            .build();
    var token = new SignedJWT(header, claims.build());
    try {
      token.sign(new ECDSASigner(key.pair()));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }
}
