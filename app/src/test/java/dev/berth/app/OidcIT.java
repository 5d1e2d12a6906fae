package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an identity provider, on the API and for predictions, with Berth and without it. */
final class OidcIT {
  private static final String ISSUER = "https://issuer.example";
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path data;

  @Test
  void aTokenIsGoodForTheApiAndForPredictionsAlsoWhileBerthIsAway() throws Exception {
    var key = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    var jwks = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          exchange.sendResponseHeaders(200, jwks.length);
          try (var out = exchange.getResponseBody()) {
            out.write(jwks);
          }
        });
    server.start();
    Files.writeString(
        data.resolve("berth.properties"),
        """
        oidc.issuer=%s
        oidc.audience=berth
        oidc.jwks-url=http://127.0.0.1:%d/keys
        oidc.grant.users.claim=groups=users
        oidc.grant.users.project=default
        oidc.grant.users.scopes=api:models-read, api:models-write, api:models-execute
        oidc.grant.readers.claim=groups=readers
        oidc.grant.readers.project=default
        oidc.grant.readers.scopes=api:models-read
        """
            .formatted(ISSUER, server.getAddress().getPort()));
    try (var berth = BerthProcess.startDemo(data)) {
      var user = sign(key, claims("users"));
      var foundry = new Foundry(berth.rest(user));
      var rid = foundry.createOn("canary", Foundry.SAMPLE_CONFIGURATION);
      foundry.awaitState(rid, "ACTIVE");
      Await.until(
          "Envoy has the issuer's keys",
          SOON,
          () -> foundry.predict(rid).status(),
          status -> status == 200);

      checkCalls(berth, rid, key, true);
      Traces.none(berth, List.of(user));
      Traces.noneInTables(berth, List.of(user));
      berth.signal("KILL");
      checkCalls(berth, rid, key, false);
    } finally {
      server.stop(0);
    }
  }

  private static void checkCalls(BerthProcess berth, String rid, ECKey key, boolean present)
      throws Exception {
    var stranger = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    var expired = claims("users").expirationTime(Date.from(Instant.now().minusSeconds(90)));
    check(berth, rid, sign(key, claims("users")), 200, present ? 200 : 503, Status.Code.OK);
    check(
        berth,
        rid,
        sign(key, claims("readers")),
        403,
        present ? 200 : 503,
        Status.Code.PERMISSION_DENIED);
    for (var bad :
        List.of(
            sign(key, expired),
            sign(key, claims("users").audience("someone")),
            sign(stranger, claims("users")),
            sign(key, claims("nobodies")))) {
      check(berth, rid, bad, 401, present ? 401 : 503, Status.Code.UNAUTHENTICATED);
    }
  }

  private static void check(
      BerthProcess berth, String rid, String token, int predicts, int gets, Status.Code byGrpc) {
    var foundry = new Foundry(berth.rest(token));
    var name = "projects/default/deployments/" + Foundry.uuid(rid);

    assertThat(foundry.get(rid).status()).isEqualTo(gets);
    assertThat(foundry.predict(rid).status()).isEqualTo(predicts);
    assertThat(berth.rest(token).post("/v1/" + name + ":infer", InferIT.SETOSA).status())
        .isEqualTo(predicts);
    try (var client = new GrpcPredictions(berth)) {
      assertThat(GrpcPredictions.code(client.of(name, token))).isEqualTo(byGrpc);
    }
  }

  private static JWTClaimsSet.Builder claims(String group) {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience("berth")
        .subject("ada")
        .claim("groups", List.of(group))
        .expirationTime(Date.from(Instant.now().plusSeconds(300)));
  }

  private static String sign(ECKey key, JWTClaimsSet.Builder claims) throws JOSEException {
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            claims.build());
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }
}
