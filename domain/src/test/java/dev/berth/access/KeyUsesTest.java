package dev.berth.access;

import static dev.berth.deployment.InMemoryBerth.PROJECT;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.listing.Listing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When keys were used last. */
final class KeyUsesTest {
  private final InMemoryBerth berth = new InMemoryBerth();
  private final IssueKey.Issued key =
      berth.administerKeys().create(owner(), PROJECT, "k", List.of("api:models-read"), null);

  private @Nullable Object lastUse() {
    return berth.administerKeys().page(owner(), PROJECT, Listing.newest(9)).getFirst().lastUsedAt();
  }

  @Test
  void aUseIsWrittenDownLaterAndNotByTheRequest() {
    assertThat(berth.authenticate().run(key.secret())).isPresent();
    assertThat(lastUse()).isNull();

    berth.keyUses().write();

    assertThat(lastUse()).isEqualTo(DeploymentFixture.CREATED);
  }

  @Test
  void whatProvesNobodyIsNoUse() {
    berth.administerKeys().revoke(owner(), PROJECT, key.key().id(), "it");
    berth.authenticate().run(key.secret());
    berth.authenticate().run("guess");
    berth.keyUses().write();

    assertThat(lastUse()).isNull();
  }

  @Test
  void theEndWritesDownWhatIsLeft() {
    berth.keyUses().start();
    berth.authenticate().run(key.secret());

    berth.keyUses().close();

    assertThat(lastUse()).isEqualTo(DeploymentFixture.CREATED);
  }
}
