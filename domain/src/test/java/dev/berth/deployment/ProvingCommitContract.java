package dev.berth.deployment;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyRepository;
import dev.berth.access.Secrets;
import dev.berth.deployment.DeploymentRepository.Committed;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How every {@link DeploymentRepository} proves whoever asks for a change. */
public abstract class ProvingCommitContract {
  private static final Committed DONE = new Committed.Done();
  private static final Committed STALE = new Committed.Stale();

  private DeploymentRepository deployments;
  private ApiKeyRepository keys;

  /** A repository without deployments. */
  protected abstract DeploymentRepository emptyRepository();

  /** Where its callers' keys are; without keys. */
  protected abstract ApiKeyRepository keys();

  @BeforeEach
  void open() {
    deployments = emptyRepository();
    keys = keys();
    keys.insert(key("key"), Secrets.digest("key"));
    keys.insert(key("other"), Secrets.digest("other"));
    keys.insertToken(expiring("token"), "key", Secrets.digest("token"));
    keys.insertToken(expiring("other token"), "key", Secrets.digest("other token"));
  }

  private static ApiKey key(String id) {
    return new ApiKey(id, PROJECT, "", Set.of(), CREATED, /* expiresAt= */ null, null);
  }

  private static ApiKey expiring(String id) {
    return new ApiKey(id, PROJECT, "", Set.of(), CREATED, CREATED.plusSeconds(60), null);
  }

  private static Change by(String secret, ChangeFixture change) {
    return change.ofUnproved(HexFormat.of().formatHex(Secrets.digest(secret))).build();
  }

  private void revoke(String secret) {
    if (secret.endsWith("token")) {
      keys.revokeToken("key", Secrets.digest(secret), CREATED);
    } else {
      keys.revoke(PROJECT, secret, CREATED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "token"})
  void makesChangesOfWhoeverIsProvedByThem(String secret) {
    revoke("other");
    revoke("other token");
    var creation = by(secret, creationOf(aDeployment().build()));

    assertThat(deployments.rehearse(creation)).isEqualTo(DONE);
    assertThat(deployments.rehearse(creation.within(0L))).isEqualTo(DONE);
    assertThat(deployments.commit(creation)).isEqualTo(DONE);
    var disabling = by(secret, changeOf(creation.after(), Intent.DISABLED));
    assertThat(deployments.commit(disabling)).isEqualTo(DONE);

    assertThat(deployments.find(PROJECT, creation.after().id())).contains(disabling.after());
  }

  static Stream<List<String>> revokedAndUsed() {
    return Stream.of(List.of("key", "key"), List.of("token", "token"), List.of("key", "token"));
  }

  @ParameterizedTest
  @MethodSource("revokedAndUsed")
  void makesNoneOfARevokedSecret(List<String> revokedAndUsed) {
    var stands = by("other", creationOf(aDeployment().build()));
    deployments.commit(stands);
    revoke(revokedAndUsed.getFirst());

    requireRefused(revokedAndUsed.getLast(), stands.after());
  }

  @Test
  void makesNoneOfAnUnknownSecret() {
    var stands = by("other", creationOf(aDeployment().build()));
    deployments.commit(stands);

    requireRefused("unknown", stands.after());
  }

  private void requireRefused(String secret, Deployment stands) {
    var creation = by(secret, creationOf(aDeployment().onBranch("canary").build()));
    var deletion = by(secret, changeOf(stands, Intent.DELETED));

    for (var refused : List.of(creation, deletion)) {
      assertThat(deployments.rehearse(refused)).isEqualTo(STALE);
      assertThat(deployments.commit(refused)).isEqualTo(STALE);
      assertThat(deployments.commit(refused.within(0L))).isEqualTo(STALE);
      assertThat(deployments.findReceipt(PROJECT, refused.request().value())).isEmpty();
    }
    assertThat(deployments.find(PROJECT, stands.id())).contains(stands);
    assertThat(deployments.find(PROJECT, creation.after().id())).isEmpty();
  }
}
