package dev.berth.rest.oauth;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import dev.berth.access.Scope;
import dev.berth.proto.foundry.v2.GrantTokenRequest;
import dev.berth.proto.foundry.v2.OAuthGrpc.OAuthImplBase;
import dev.berth.proto.foundry.v2.RevokeTokenRequest;
import dev.berth.rest.Json;
import dev.berth.tenancy.GrantTokens;
import dev.berth.tenancy.GrantTokens.Client;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/** OAuth2's operations, each mapped to a use case. */
final class OAuthTokens extends OAuthImplBase {
  /** A token is as long as its scopes; it must never be cut. */
  private static final int LONGEST_TOKEN = 8192;

  private final GrantTokens tokens;

  OAuthTokens(GrantTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public void grantToken(GrantTokenRequest request, StreamObserver<HttpBody> answer) {
    var form = Form.read(request.getForm());
    var type = form.get("grant_type");
    if (!type.equals("client_credentials")) {
      throw Form.invalid("grant_type", "grant_type (expected: client_credentials)");
    }
    var granted = tokens.grant(client(form), form.find("scope").orElse(null));
    var json = new LinkedHashMap<String, Json>();
    json.put("access_token", new Json.Text(granted.token(), LONGEST_TOKEN));
    json.put("token_type", Json.text("Bearer"));
    json.put("expires_in", new Json.Whole(granted.lifetime().toSeconds()));
    json.put(
        "scope",
        Json.text(
            granted.scopes().stream()
                .map(Scope::wireName)
                .sorted()
                .collect(Collectors.joining(" "))));
    send(answer, new Json.Members(json));
  }

  @Override
  public void revokeToken(RevokeTokenRequest request, StreamObserver<HttpBody> answer) {
    var form = Form.read(request.getForm());
    tokens.revoke(client(form), form.get("token"));
    send(answer, new Json.Members(new LinkedHashMap<>()));
  }

  private static Client client(Form form) {
    return new Client(form.get("client_id"), form.get("client_secret"));
  }

  private static void send(StreamObserver<HttpBody> answer, Json json) {
    answer.onNext(
        HttpBody.newBuilder()
            .setContentType("application/json")
            .setData(ByteString.copyFromUtf8(json.print()))
            .build());
    answer.onCompleted();
  }
}
