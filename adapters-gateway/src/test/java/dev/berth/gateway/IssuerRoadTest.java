package dev.berth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
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
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.berth.access.Scope;
import dev.berth.project.ProjectId;
import dev.berth.rest.envoy.EnvoyBootstrap;
import dev.berth.rest.envoy.ScriptedBerth;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an issuer on the prediction road: Envoy believes exactly those that Berth believes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class IssuerRoadTest {
  private static final String ISSUER = "https://issuer.example";
  private static final UUID READY = UUID.randomUUID();
  private static final ProjectId OTHER = new ProjectId("other");

  private HttpServer server;
  private ECKey ec;
  private RSAKey rsa;
  private OctetSequenceKey shared;
  private OidcTokens tokens;
  private IssuerKeys keys;
  private Road road;
  private Replica replica;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    shared = new OctetSequenceKeyGenerator(256).keyID("shared").generate();
    var published = published(ec.toPublicJWK(), rsa.toPublicJWK(), shared);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          exchange.sendResponseHeaders(200, published.length);
          try (var out = exchange.getResponseBody()) {
            out.write(published);
          }
        });
    server.start();
    var settings =
        new OidcTokens.Settings(
            ISSUER,
            "berth",
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys"),
            List.of(
                grant("groups", "users", Road.DEMO, Scope.MODELS_EXECUTE),
                grant("groups", "readers", Road.DEMO, Scope.MODELS_READ),
                grant("scope", "predict", Road.DEMO, Scope.MODELS_EXECUTE),
                grant("title", "the boss", Road.DEMO, Scope.MODELS_EXECUTE),
                grant("groups", "others", OTHER, Scope.MODELS_EXECUTE)));
    tokens = new OidcTokens(settings);
    replica = new Replica("replica");
    road =
        new Road(
            folder,
            Duration.ofSeconds(30),
            settings.grants().stream().map(IssuerRoadTest::told).toList());
    road.gateway().replaceAll(List.of(Road.route(READY, 1, replica)), Set.of());
    assertThat(road.publish(READY, replica)).isTrue();
    keys = new IssuerKeys(settings, road.gateway());
    keys.start();
    var user = byEc(claims("users"));
    Road.await(() -> status(user) != 401);
  }

  @AfterAll
  void stop() {
    keys.close();
    road.close();
    replica.close();
    server.stop(0);
  }

  @Test
  void aTokenPredictsAsItsClaimsAreGranted() throws Exception {
    for (var good :
        List.of(
            byEc(claims("users")),
            byEc(claims("readers", "users", "strangers")),
            byEc(claims().claim("scope", "openid predict profile")),
            byEc(claims().claim("title", "the boss")),
            sign(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), claims("users")),
            byEc(claims("users").expirationTime(Date.from(Instant.now().minusSeconds(20)))))) {
      assertThat(tokens.verify(good)).isPresent();
      var answer = road.predict(READY, "{}", good);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .startsWith("replica")
          .doesNotContainIgnoringCase("authorization")
          .doesNotContainIgnoringCase("x-berth-key");
    }
    assertThat(road.predict(READY, "{}").statusCode()).as("a key").isEqualTo(200);
  }

  @Test
  void whatBerthDoesNotBelieveEnvoyDoesNotEither() throws Exception {
    var now = Instant.now();
    var stranger = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    var good = byEc(claims("users"));
    for (var bad :
        List.of(
            byEc(claims("strangers")),
            byEc(claims("user")),
            byEc(claims().claim("groups", "user s")),
            byEc(claims().claim("title", "and the boss too")),
            byEc(claims("users", "others")),
            byEc(claims("users").audience("someone")),
            byEc(claims("users").audience((String) null)),
            byEc(claims("users").issuer(ISSUER + "/")),
            byEc(claims("users").issuer("berth")),
            byEc(claims("users").subject(null)),
            byEc(claims("users").subject("a\nb")),
            byEc(claims("users").subject("x".repeat(256))),
            byEc(claims("users").expirationTime(null)),
            byEc(claims("users").expirationTime(Date.from(now.minusSeconds(90)))),
            byEc(claims("users").notBeforeTime(Date.from(now.plusSeconds(90)))),
            sign(JWSAlgorithm.ES256, "ec", new ECDSASigner(stranger), claims("users")),
            sign(JWSAlgorithm.HS256, "shared", new MACSigner(shared), claims("users")),
            logout(),
            new PlainJWT(claims("users").build()).serialize(),
            good.substring(0, good.lastIndexOf('.') + 1))) {
      assertThat(tokens.verify(bad)).as(bad).isEmpty();
      assertThat(status(bad)).as(bad).isEqualTo(401);
    }
  }

  @Test
  void withoutTheScopeItMayNot() throws Exception {
    var reader = byEc(claims("readers"));

    assertThat(tokens.verify(reader)).isPresent();
    assertThat(status(reader)).isEqualTo(403);
  }

  @Test
  void anotherProjectsTokenFindsNothing() throws Exception {
    var foreign = byEc(claims("others"));

    var answer = road.predict(READY, "{}", foreign);
    assertThat(answer.body()).isEqualTo(ScriptedBerth.ERROR);
    assertThat(road.berth().header("authorization")).isEqualTo("Bearer " + foreign);
  }

  @Test
  void noHeaderOfAClientStandsForAToken() {
    var answer =
        road.envoy.send(
            "POST",
            Road.transformJson(READY),
            "{}",
            "x-berth-key",
            "oidc:",
            "x-berth-project",
            "demo",
            "authorization",
            "Bearer nonsense");

    assertThat(answer.statusCode()).isEqualTo(401);
  }

  private int status(String token) {
    return road.predict(READY, "{}", token).statusCode();
  }

  /** As JSON with the shared secret, which an issuer would never publish. */
  private static byte[] published(JWK... keys) {
    return new JWKSet(Arrays.asList(keys)).toString(false).getBytes(StandardCharsets.UTF_8);
  }

  private static OidcTokens.Grant grant(
      String claim, String value, ProjectId project, Scope scope) {
    return new OidcTokens.Grant(claim, value, project, Set.of(scope));
  }

  private static EnvoyBootstrap.Grant told(OidcTokens.Grant grant) {
    return new EnvoyBootstrap.Grant(
        grant.claim(),
        grant.value(),
        grant.project().value(),
        grant.scopes().contains(Scope.MODELS_EXECUTE));
  }

  private static JWTClaimsSet.Builder claims(String... groups) {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(List.of("else", "berth"))
        .subject("grüße")
        .claim("groups", List.of(groups))
        .expirationTime(Date.from(Instant.now().plusSeconds(300)));
  }

  private String byEc(JWTClaimsSet.Builder claims) throws JOSEException {
    return sign(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec), claims);
  }

  /** A token of the issuer that is made for another purpose. */
  private String logout() throws JOSEException {
    var header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .keyID("ec")
            .type(new JOSEObjectType("logout+jwt"))
            .build();
    var token = new SignedJWT(header, claims("users").build());
    token.sign(new ECDSASigner(ec));
    return token.serialize();
  }

  private static String sign(
      JWSAlgorithm algorithm, String keyId, JWSSigner signer, JWTClaimsSet.Builder claims)
      throws JOSEException {
    var token =
        new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims.build());
    token.sign(signer);
    return token.serialize();
  }
}
