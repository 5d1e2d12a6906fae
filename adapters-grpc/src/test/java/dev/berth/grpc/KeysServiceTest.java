package dev.berth.grpc;

import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.berth.v1.CreateKeyRequest;
import dev.berth.proto.berth.v1.Key;
import dev.berth.proto.berth.v1.ListKeysRequest;
import dev.berth.proto.berth.v1.ListKeysResponse;
import dev.berth.proto.berth.v1.RevokeKeyRequest;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeysServiceTest {
  private static final long LATER = DeploymentFixture.CREATED.getEpochSecond() + 3600;

  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aSecretIsInTheFirstAnswerAndNowhereElse() {
    var made = create("reader", LATER, "api:models-read");

    assertThat(made.getSecret()).isNotEmpty();
    assertThat(made.getExpireTime().getSeconds()).isEqualTo(LATER);
    assertThat(api.berth().authenticate().run(made.getSecret()))
        .hasValueSatisfying(
            caller -> assertThat(caller.scopes()).containsExactly(Scope.MODELS_READ));
    assertThat(list().getKeysList()).containsExactly(made.toBuilder().clearSecret().build());
  }

  @Test
  void aRevokedKeyIsKnownToTheGatewayAtOnce() {
    var made = create("reader", 0, "api:models-read");

    var revoked = revoke(made.getName());

    assertThat(revoked.hasRevokeTime()).isTrue();
    assertThat(api.berth().authenticate().run(made.getSecret())).isEmpty();
    assertThat(api.berth().revokedKeys())
        .containsExactly(made.getName().substring("projects/demo/keys/".length()));
  }

  @Test
  void aTriedChangeIsNone() {
    var wanted =
        Key.newBuilder().setName("x").setDisplayName("reader").addScopes("api:models-read");
    var request = CreateKeyRequest.newBuilder().setParent("projects/demo").setValidateOnly(true);

    assertThat(api.keys().createKey(request.setKey(wanted).build()))
        .isEqualTo(wanted.clearName().build());
    assertThat(list().getKeysList()).isEmpty();
    assertThat(code(() -> api.keys().createKey(request.setKey(Key.newBuilder()).build())))
        .isEqualTo(Code.INVALID_ARGUMENT);

    var made = create("reader", 0, "api:models-read");
    var tried = RevokeKeyRequest.newBuilder().setName(made.getName()).setValidateOnly(true).build();
    assertThat(api.keys().revokeKey(tried)).isEqualTo(made.toBuilder().clearSecret().build());
    assertThat(api.berth().authenticate().run(made.getSecret())).isPresent();
  }

  @Test
  void listsThoseThatTheFilterMeansPageByPage() {
    var first = create("a", 0, "api:models-read").getName();
    var second = create("b", LATER, "api:models-read").getName();
    revoke(first);

    assertThat(names("", "", "")).containsExactly(first);
    assertThat(names("", "display_name desc", "")).containsExactly(second);
    var token = list("", "", "").getNextPageToken();
    assertThat(names("", "", token)).containsExactly(second);
    assertThat(list("", "", token).getNextPageToken()).isEmpty();
    assertThat(names("expire_time > 2026-11-22T08:00:00Z", "", "")).containsExactly(second);
    assertThat(names("revoke_time > 2000-01-01T00:00:00Z", "", "")).containsExactly(first);
    assertThat(names("last_use_time > 2000-01-01T00:00:00Z", "", "")).isEmpty();
    assertThat(
            api.keys()
                .listKeys(
                    ListKeysRequest.newBuilder()
                        .setParent("projects/demo")
                        .setReadMask(FieldMask.newBuilder().addPaths("display_name"))
                        .build())
                .getKeysList())
        .containsExactly(
            Key.newBuilder().setDisplayName("a").build(),
            Key.newBuilder().setDisplayName("b").build());
    assertThat(code(() -> list("scopes = x", "", ""))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(() -> list("", "expire_time", ""))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(() -> list("", "display_name", token))).isEqualTo(Code.INVALID_ARGUMENT);
  }

  private List<String> names(String filter, String orderBy, String token) {
    return list(filter, orderBy, token).getKeysList().stream().map(Key::getName).toList();
  }

  private ListKeysResponse list(String filter, String orderBy, String token) {
    return api.keys()
        .listKeys(
            ListKeysRequest.newBuilder()
                .setParent("projects/demo")
                .setPageSize(1)
                .setPageToken(token)
                .setFilter(filter)
                .setOrderBy(orderBy)
                .build());
  }

  @Test
  void revokingTwiceIsRevokingOnce() {
    var made = create("reader", 0, "api:models-read");

    assertThat(revoke(made.getName())).isEqualTo(revoke(made.getName()));
  }

  @Test
  void refusesWhatIsNoKey() {
    assertThat(code(() -> create("none", 0))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(() -> create("odd", 0, "everything"))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(() -> create("past", 1, "api:models-read"))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(() -> create("never", Long.MAX_VALUE, "api:models-read")))
        .isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(() -> revoke("projects/demo/keys/00000000-0000-0000-0000-000000000000")))
        .isEqualTo(Code.NOT_FOUND);
    assertThat(code(() -> revoke("projects/other/keys/00000000-0000-0000-0000-000000000000")))
        .isEqualTo(Code.NOT_FOUND);
    assertThat(code(() -> revoke("projects/demo/keys/\0"))).isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void onlyAnAdministratorMay() {
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_READ, Scope.MODELS_WRITE));

    assertThat(code(() -> create("reader", 0, "api:models-read")))
        .isEqualTo(Code.PERMISSION_DENIED);
    assertThat(code(this::list)).isEqualTo(Code.PERMISSION_DENIED);
  }

  private Key create(String displayName, long expiry, String... scopes) {
    var key = Key.newBuilder().setDisplayName(displayName);
    for (var scope : scopes) {
      key.addScopes(scope);
    }
    if (expiry != 0) {
      key.setExpireTime(Timestamp.newBuilder().setSeconds(expiry));
    }
    return api.keys()
        .createKey(CreateKeyRequest.newBuilder().setParent("projects/demo").setKey(key).build());
  }

  private ListKeysResponse list() {
    return api.keys().listKeys(ListKeysRequest.newBuilder().setParent("projects/demo").build());
  }

  private Key revoke(String name) {
    return api.keys().revokeKey(RevokeKeyRequest.newBuilder().setName(name).build());
  }

  private static Code code(ThrowingCallable call) {
    return Code.forNumber(statusOf(call).getCode());
  }
}
