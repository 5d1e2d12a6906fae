package dev.berth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.project.ProjectId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of an issuer on loopback. */
final class OidcTokensTest {
  private static final String ISSUER = "https://issuer.example";
  private static final ProjectId VISION = new ProjectId("vision");
  private static final Caller READER = new Caller(VISION, "oidc:ada", Set.of(Scope.MODELS_READ));

  private final AtomicInteger fetches = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile String keys = "";
  private volatile boolean hangs;
  private HttpServer server;
  private OidcTokens tokens;
  private ECKey ec;
  private RSAKey rsa;

  @BeforeEach
  void serveKeys() throws IOException, JOSEException {
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    publish(ec, rsa);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          if (hangs) {
            await();
          }
          var body = keys.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    var at = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    tokens =
        new OidcTokens(
            new OidcTokens.Settings(
                ISSUER,
                "berth",
                at,
                List.of(
                    grant("groups", "readers", VISION, Scope.MODELS_READ),
                    grant("groups", "writers", VISION, Scope.MODELS_WRITE),
                    grant("scope", "sound", new ProjectId("sound"), Scope.MODELS_READ))));
  }

  @AfterEach
  void stop() {
    ended.countDown();
    server.stop(0);
  }

  private void await() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static OidcTokens.Grant grant(
      String claim, String value, ProjectId project, Scope scope) {
    return new OidcTokens.Grant(claim, value, project, Set.of(scope));
  }

  private void publish(JWK... published) {
    keys = new JWKSet(List.of(published)).toPublicJWKSet().toString();
  }

  private static JWTClaimsSet.Builder claims(String... groups) {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(List.of("other", "berth"))
        .subject("ada")
        .claim("groups", List.of(groups))
        .expirationTime(Date.from(Instant.now().plusSeconds(300)));
  }

  private static String sign(
      JWSAlgorithm algorithm, String keyId, JWSSigner signer, JWTClaimsSet claims)
      throws JOSEException {
    var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private String byEc(JWTClaimsSet.Builder claims) throws JOSEException {
    return sign(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec), claims.build());
  }

  @Test
  void aTokenIsGoodForWhatItsClaimsAreGranted() throws JOSEException {
    assertThat(tokens.verify(byEc(claims("readers", "others")))).contains(READER);
    var both = tokens.verify(byEc(claims("readers", "writers")));
    assertThat(both.orElseThrow().scopes())
        .containsExactlyInAnyOrder(Scope.MODELS_READ, Scope.MODELS_WRITE);
    assertThat(tokens.verify(byEc(claims().claim("scope", "openid sound"))))
        .map(Caller::project)
        .contains(new ProjectId("sound"));
    var byRsa = sign(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), claims("readers").build());
    assertThat(tokens.verify(byRsa)).contains(READER);
    assertThat(fetches).hasValue(1);
  }

  @Test
  void aTokenWithoutAGrantOrForTwoProjectsProvesNobody() throws JOSEException {
    assertThat(tokens.verify(byEc(claims("others")))).isEmpty();
    assertThat(tokens.verify(byEc(claims("readers").claim("scope", "sound")))).isEmpty();
  }

  @Test
  void whatIsNotForBerthOrNotInTimeProvesNobody() throws JOSEException {
    var now = Instant.now();
    var wrong =
        List.of(
            claims("readers").audience("other"),
            claims("readers").audience((String) null),
            claims("readers").issuer("https://issuer.example/"),
            claims("readers").subject(null),
            claims("readers").subject("a\nb"),
            claims("readers").expirationTime(null),
            claims("readers").expirationTime(Date.from(now.minusSeconds(90))),
            claims("readers").notBeforeTime(Date.from(now.plusSeconds(90))));
    for (var each : wrong) {
      assertThat(tokens.verify(byEc(each))).as(each.build().toString()).isEmpty();
    }
    // Within the minute by which clocks may differ.
    assertThat(
            tokens.verify(byEc(claims("readers").expirationTime(Date.from(now.minusSeconds(20))))))
        .isPresent();
  }

  @Test
  void onlyRealSignaturesByRealAlgorithmsCount() throws JOSEException {
    var claims = claims("readers").build();
    var publicKey = rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
    var other = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    var good = byEc(claims("readers"));
    var forged =
        List.of(
            new PlainJWT(claims).serialize(),
            sign(JWSAlgorithm.HS256, "rsa", new MACSigner(publicKey), claims),
            sign(JWSAlgorithm.ES256, "ec", new ECDSASigner(other), claims),
            good.substring(0, good.lastIndexOf('.') + 1),
            "nonsense",
            "a.b.c",
            "");
    for (var each : forged) {
      assertThat(tokens.verify(each)).as(each).isEmpty();
    }
  }

  @Test
  void aRotatedKeyIsFetchedWhenATokenNamesIt() throws JOSEException {
    assertThat(tokens.verify(byEc(claims("readers")))).isPresent();
    var next = new ECKeyGenerator(Curve.P_256).keyID("next").generate();
    publish(next);

    var token = sign(JWSAlgorithm.ES256, "next", new ECDSASigner(next), claims("readers").build());

    assertThat(tokens.verify(token)).contains(READER);
    assertThat(fetches).hasValue(2);
  }

  @Test
  void forgedTokensDoNotMakeBerthAskAllTheTime() throws JOSEException {
    for (var number = 0; number < 50; number++) {
      var unknown = new ECKeyGenerator(Curve.P_256).keyID("k" + number).generate();
      assertThat(
              tokens.verify(
                  sign(
                      JWSAlgorithm.ES256,
                      "k" + number,
                      new ECDSASigner(unknown),
                      claims("readers").build())))
          .isEmpty();
      assertThat(tokens.verify("x" + byEc(claims("readers")))).isEmpty();
    }
    assertThat(fetches.get()).isLessThanOrEqualTo(5);
  }

  @Test
  void anIssuerThatHangsOrAnswersTooMuchProvesNobodyInBoundedTime() throws JOSEException {
    var token = byEc(claims("readers"));
    keys = " ".repeat(1 << 20) + new JWKSet(ec).toPublicJWKSet();
    assertThat(tokens.verify(token)).isEmpty();

    hangs = true;
    var begin = System.nanoTime();
    assertThat(tokens.verify(token)).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }
}
