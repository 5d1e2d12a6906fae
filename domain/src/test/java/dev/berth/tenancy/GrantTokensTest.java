package dev.berth.tenancy;

import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Caller;
import dev.berth.access.IssueKey;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.deployment.Refusal;
import dev.berth.listing.Listing;
import dev.berth.tenancy.GrantTokens.Client;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tokens in exchange for the secret of a key. */
final class GrantTokensTest {
  private final InMemoryBerth berth = new InMemoryBerth();
  private final GrantTokens tokens = berth.grantTokens();

  private IssueKey.Issued key(@Nullable Instant expiresAt) {
    return berth
        .administerKeys()
        .create(
            owner(),
            InMemoryBerth.PROJECT,
            "robot",
            List.of("api:models-read", "Deploy Model"),
            expiresAt);
  }

  private static Client client(IssueKey.Issued key) {
    return new Client(key.key().id(), key.secret());
  }

  @Test
  void aTokenIsGoodForWhatItsKeyIsGoodFor() {
    var key = key(null);

    var granted = tokens.grant(client(key), null);

    assertThat(granted.lifetime()).isEqualTo(Duration.ofHours(1));
    assertThat(berth.authenticate().run(granted.token()))
        .contains(
            new Caller(
                InMemoryBerth.PROJECT,
                key.key().id(),
                Set.of(Scope.MODELS_READ, Scope.DEPLOY_MODEL)));
    assertThat(berth.administerKeys().page(owner(), InMemoryBerth.PROJECT, Listing.newest(9)))
        .containsExactly(key.key());
  }

  @Test
  void aTokenHasOfTheScopesAskedForThoseOfItsKey() {
    var key = key(null);

    var granted = tokens.grant(client(key), "api:models-read api:models-write offline_access");

    assertThat(granted.scopes()).containsExactly(Scope.MODELS_READ);
    assertThat(Refusal.of(() -> tokens.grant(client(key), "api:models-write offline_access")))
        .isInstanceOf(DeploymentError.InvalidRequest.class)
        .asString()
        .contains("scope");
  }

  @Test
  void aTokenEndsNoLaterThanItsKey() {
    var granted = tokens.grant(client(key(DeploymentFixture.CREATED.plusSeconds(90))), null);

    assertThat(granted.lifetime()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void nobodyGetsATokenWithoutAKeyThatWorks() {
    var key = key(null);
    var other = key(null);
    var id = key.key().id();
    var token = tokens.grant(client(key), null).token();
    for (var wrong :
        List.of(
            new Client(id, "guess"),
            new Client(id, other.secret()),
            new Client("", key.secret()),
            new Client(token, token))) {
      assertThat(Refusal.of(() -> tokens.grant(wrong, null)))
          .isInstanceOf(DeploymentError.Unauthenticated.class);
      assertThat(Refusal.of(() -> tokens.revoke(wrong, token)))
          .isInstanceOf(DeploymentError.Unauthenticated.class);
    }
    berth.administerKeys().revoke(owner(), InMemoryBerth.PROJECT, id, "it");
    assertThat(Refusal.of(() -> tokens.grant(client(key), null)))
        .isInstanceOf(DeploymentError.Unauthenticated.class);
  }

  @Test
  void aRevokedTokenProvesNothingAndTheGatewayKnows() {
    var key = key(null);
    var granted = tokens.grant(client(key), null);

    tokens.revoke(client(key), granted.token());

    assertThat(berth.authenticate().run(granted.token())).isEmpty();
    assertThat(berth.authenticate().run(key.secret())).isPresent();
    assertThat(berth.revokedKeys()).hasSize(1).doesNotContain(key.key().id());
  }

  @Test
  void aRevokedKeyTakesItsTokensWithIt() {
    var key = key(null);
    var granted = tokens.grant(client(key), null);

    berth.administerKeys().revoke(owner(), InMemoryBerth.PROJECT, key.key().id(), "it");

    assertThat(berth.authenticate().run(granted.token())).isEmpty();
    assertThat(berth.revokedKeys()).hasSize(2).contains(key.key().id());
  }

  @Test
  void onlyItsOwnClientRevokesAToken() {
    var granted = tokens.grant(client(key(null)), null);

    tokens.revoke(client(key(null)), granted.token());

    assertThat(berth.authenticate().run(granted.token())).isPresent();
  }
}
