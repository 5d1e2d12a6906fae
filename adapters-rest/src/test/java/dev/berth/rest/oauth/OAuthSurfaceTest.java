package dev.berth.rest.oauth;

import static dev.berth.rest.JsonTree.read;
import static dev.berth.rest.SurfaceClient.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import dev.berth.access.IssueKey;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentErrorFixture;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.foundry.v2.GrantTokenRequest;
import dev.berth.proto.foundry.v2.OAuthGrpc;
import dev.berth.proto.foundry.v2.OAuthGrpc.OAuthBlockingStub;
import dev.berth.proto.foundry.v2.RevokeTokenRequest;
import dev.berth.rest.JsonTree;
import dev.berth.rest.SurfaceClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Forms in, JSON out, and RFC 6749's errors. */
class OAuthSurfaceTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  private final InMemoryBerth berth = new InMemoryBerth();
  private final IssueKey.Issued key =
      berth
          .administerKeys()
          .create(
              InMemoryBerth.owner(),
              InMemoryBerth.PROJECT,
              "robot",
              List.of("api:models-read"),
              null);
  private final SurfaceClient client =
      new SurfaceClient(new OAuthSurface(berth.grantTokens(), DeploymentFixture::newUuid));

  @AfterEach
  void close() {
    client.close();
  }

  private OAuthBlockingStub stub() {
    return OAuthGrpc.newBlockingStub(client.rest());
  }

  private HttpBody grant(String type, String form) {
    var body = HttpBody.newBuilder().setContentType(type).setData(ByteString.copyFromUtf8(form));
    return stub().grantToken(GrantTokenRequest.newBuilder().setForm(body).build());
  }

  private String credentials() {
    return "client_id="
        + key.key().id()
        + "&client_secret="
        + URLEncoder.encode(key.secret(), StandardCharsets.UTF_8);
  }

  private void refuses(int status, String error, String type, String form) {
    var failure = failureOf(() -> grant(type, form));
    assertThat(failure.httpStatus()).isEqualTo(status);
    assertThat(read(String.valueOf(failure.body())))
        .containsOnlyKeys("error", "error_description")
        .containsEntry("error", error);
  }

  @Test
  void aTokenIsGrantedForAnHour() {
    var answer =
        grant(
            FORM + "; charset=utf-8",
            "grant_type=client_credentials&scope=api%3Amodels-read+offline_access&"
                + credentials());

    assertThat(answer.getContentType()).isEqualTo("application/json");
    var json = JsonTree.read(answer.getData().toStringUtf8());
    assertThat(json)
        .containsOnlyKeys("access_token", "token_type", "expires_in", "scope")
        .containsEntry("token_type", "Bearer")
        .containsEntry("scope", "api:models-read");
    var token = String.valueOf(json.get("access_token"));
    assertThat(berth.authenticate().run(token)).isPresent();
    var gone = "token=" + token + "&" + credentials();
    var body = HttpBody.newBuilder().setContentType(FORM).setData(ByteString.copyFromUtf8(gone));
    stub().revokeToken(RevokeTokenRequest.newBuilder().setForm(body).build());
    assertThat(berth.authenticate().run(token)).isEmpty();
  }

  @Test
  void whatIsWrongIsSaidInTheWordsOfTheStandard() {
    var grant = "grant_type=client_credentials&";
    refuses(401, "invalid_client", FORM, grant + "client_id=x&client_secret=y");
    refuses(400, "invalid_request", FORM, grant + "client_id=x");
    refuses(400, "invalid_request", FORM, credentials());
    refuses(400, "unsupported_grant_type", FORM, "grant_type=password&" + credentials());
    refuses(400, "invalid_scope", FORM, grant + "scope=none&" + credentials());
    refuses(400, "invalid_request", FORM, grant + "client_id=x&" + credentials());
    refuses(400, "invalid_request", FORM, "%zz");
    refuses(400, "invalid_request", FORM, "x".repeat(40_000));
    refuses(400, "invalid_request", "application/json", "{}");
  }

  @Test
  void everyErrorIsPrintableAscii() {
    assertThat(DeploymentErrorFixture.everyError())
        .allSatisfy(
            (DeploymentError error) -> {
              var said = new OAuthErrors().known(error, SurfaceClient.REQUEST_ID);
              assertThat(said.body()).matches("[ -~]+").hasSizeLessThanOrEqualTo(8192);
              assertThat(said.httpStatus()).isBetween(400, 599);
            });
  }
}
