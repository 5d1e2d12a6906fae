package dev.berth.tenancy;

import static dev.berth.deployment.InMemoryBerth.PROJECT;
import static dev.berth.deployment.InMemoryBerth.callerWith;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Caller;
import dev.berth.access.IssueKey;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.deployment.Refusal;
import dev.berth.deployment.Violation;
import dev.berth.listing.Listing;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Making, using and revoking keys. */
final class AdministerKeysTest {
  private static final Instant NOW = DeploymentFixture.CREATED;
  private static final ProjectId OTHER = InMemoryBerth.OTHER_PROJECT;

  private final InMemoryBerth berth = new InMemoryBerth();

  private IssueKey.Issued create(@Nullable Instant expiresAt, String... scopes) {
    return berth.administerKeys().create(owner(), PROJECT, "reader", List.of(scopes), expiresAt);
  }

  private List<String> fields(String name, List<String> scopes, @Nullable Instant expiresAt) {
    var error =
        Refusal.of(() -> berth.administerKeys().create(owner(), PROJECT, name, scopes, expiresAt));
    return ((DeploymentError.InvalidRequest) error)
        .violations().stream().map(Violation::field).toList();
  }

  @Test
  void makesAKeyThatProvesItsHolder() {
    var issued = create(null, "api:models-read", "Deploy Model");

    assertThat(berth.authenticate().run(issued.secret()))
        .contains(
            new Caller(
                PROJECT, issued.key().id(), EnumSet.of(Scope.MODELS_READ, Scope.DEPLOY_MODEL)));
    assertThat(berth.administerKeys().page(owner(), PROJECT, Listing.newest(9)))
        .containsExactly(issued.key());
  }

  @Test
  void provesNothingByAnotherSecret() {
    var secret = create(null, "api:models-read").secret();
    for (var wrong : List.of("", "x", secret + "x", secret.substring(1), "x".repeat(8_193))) {
      assertThat(berth.authenticate().run(wrong)).isEmpty();
    }
  }

  @Test
  void provesNothingWhenItIsRevokedAndTellsTheGateway() {
    var issued = create(null, "api:models-read");
    var revoked = berth.administerKeys().revoke(owner(), PROJECT, issued.key().id(), "it");

    assertThat(revoked.revokedAt()).isEqualTo(NOW);
    assertThat(berth.authenticate().run(issued.secret())).isEmpty();
    assertThat(berth.revokedKeys()).containsExactly(issued.key().id());
  }

  @Test
  void worksUntilItExpires() {
    var key = create(NOW.plusSeconds(1), "api:models-read").key();
    assertThat(key.worksAt(NOW)).isTrue();
    assertThat(key.worksAt(NOW.plusSeconds(1))).isFalse();
  }

  @Test
  void listsEverythingThatIsWrongAtOnce() {
    assertThat(fields("n".repeat(256), List.of("all"), NOW))
        .containsExactly("key.scopes", "key.display_name", "key.expire_time");
    assertThat(fields("a\0b", List.of(), null)).containsExactly("key.scopes", "key.display_name");
  }

  @Test
  void findsOnlyKeysOfTheCallersProject() {
    var id = create(null, "api:models-read").key().id();
    var stranger = new Caller(OTHER, "stranger", Set.of(Scope.ADMIN));
    var keys = berth.administerKeys();

    assertThat(keys.page(stranger, OTHER, Listing.newest(9))).isEmpty();
    assertThat(Refusal.of(() -> keys.page(stranger, PROJECT, Listing.newest(9))))
        .isEqualTo(new DeploymentError.ProjectNotFound("demo"));
    assertThat(Refusal.of(() -> keys.create(stranger, PROJECT, "", List.of(), null)))
        .isEqualTo(new DeploymentError.ProjectNotFound("demo"));
    for (var project : List.of(PROJECT, OTHER)) {
      assertThat(Refusal.of(() -> keys.revoke(stranger, project, id, "it")))
          .isEqualTo(new DeploymentError.KeyNotFound("it"));
    }
    assertThat(Refusal.of(() -> keys.revoke(owner(), PROJECT, "none", "none")))
        .isEqualTo(new DeploymentError.KeyNotFound("none"));
    assertThat(berth.revokedKeys()).isEmpty();
  }

  @Test
  void whoManagesProjectsAdministersTheKeysOfEach() {
    var manager = callerWith(Scope.PROJECTS);
    var keys = berth.administerKeys();

    var made = keys.create(manager, OTHER, "theirs", List.of("berth:admin"), null);

    assertThat(berth.authenticate().run(made.secret()))
        .contains(new Caller(OTHER, made.key().id(), Set.of(Scope.ADMIN)));
    assertThat(keys.page(manager, OTHER, Listing.newest(9))).containsExactly(made.key());
    assertThat(keys.revoke(manager, OTHER, made.key().id(), "it").revokedAt()).isEqualTo(NOW);
    assertThat(Refusal.of(() -> keys.page(manager, new ProjectId("nobodys"), Listing.newest(9))))
        .isEqualTo(new DeploymentError.ProjectNotFound("nobodys"));
  }

  @Test
  void nobodyGivesAwayTheManagementOfProjectsWithoutHavingIt() {
    var admin = callerWith(Scope.ADMIN);
    assertThat(
            Refusal.of(
                () ->
                    berth
                        .administerKeys()
                        .create(admin, PROJECT, "n", List.of("berth:projects"), null)))
        .isInstanceOf(DeploymentError.InvalidRequest.class);
  }

  @Test
  void theLastKeyThatManagesProjectsCannotBeRevoked() {
    var first = create(null, "berth:projects").key().id();
    create(NOW.plusSeconds(3600), "berth:projects");
    var keys = berth.administerKeys();

    assertThat(Refusal.of(() -> keys.revoke(owner(), PROJECT, first, "it")))
        .isEqualTo(new DeploymentError.LastOwnerKey("it"));
    assertThat(berth.revokedKeys()).isEmpty();

    create(null, "berth:projects");
    assertThat(keys.revoke(owner(), PROJECT, first, "it").revokedAt()).isEqualTo(NOW);
  }

  @Test
  void needsTheScopeOfAnAdministrator() {
    var caller = callerWith(Scope.MODELS_READ, Scope.MODELS_WRITE, Scope.MODELS_EXECUTE);
    var denied = new DeploymentError.PermissionDenied(Action.ADMINISTER, "berth:admin", null);
    assertThat(Refusal.of(() -> berth.administerKeys().page(caller, PROJECT, Listing.newest(9))))
        .isEqualTo(denied);
    assertThat(Refusal.of(() -> berth.administerKeys().revoke(caller, PROJECT, "x", "x")))
        .isEqualTo(denied);
    assertThat(
            Refusal.of(
                () ->
                    berth
                        .administerKeys()
                        .create(caller, PROJECT, "n", List.of("api:models-read"), null)))
        .isEqualTo(denied);
  }
}
