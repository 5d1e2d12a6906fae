package dev.berth.tenancy;

import static dev.berth.deployment.InMemoryBerth.PROJECT;
import static dev.berth.deployment.InMemoryBerth.callerWith;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.deployment.Refusal;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import dev.berth.project.Project;
import dev.berth.project.ProjectId;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Making, renaming, deleting and reading projects. */
final class AdministerProjectsTest {
  private static final ProjectId VISION = new ProjectId("vision");
  private static final Caller ADMIN = callerWith(Scope.ADMIN, Scope.MODELS_READ);

  private final AdministerProjects projects = new InMemoryBerth().administerProjects();

  private static Terms terms(@Nullable String etag) {
    return new Terms(new RequestId(UUID.randomUUID().toString(), "digest"), etag, false, "");
  }

  private static Terms once(String digest) {
    return Terms.of(new RequestId("once", digest));
  }

  private static Terms rehearsal() {
    return new Terms(new RequestId("tried", "digest"), null, true, "");
  }

  private static DeploymentError notFound(String project) {
    return new DeploymentError.ProjectNotFound(project);
  }

  private static DeploymentError denied(Scope scope) {
    return new DeploymentError.PermissionDenied(Action.ADMINISTER, scope.wireName(), null);
  }

  private Project create() {
    return projects.create(owner(), "vision", "Vision", terms(null));
  }

  @Test
  void aProjectIsMadeByWhoManagesThem() {
    var made = create();

    assertThat(made)
        .isEqualTo(Project.create(VISION, "Vision", "key:owner", DeploymentFixture.CREATED));
    assertThat(projects.get(owner(), VISION)).isEqualTo(made);
    assertThat(Refusal.of(() -> projects.create(ADMIN, "a", "", terms(null))))
        .isEqualTo(denied(Scope.PROJECTS));
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    var error = Refusal.of(() -> projects.create(owner(), "1", "n".repeat(256), terms(null)));
    assertThat(((DeploymentError.InvalidRequest) error).violations())
        .extracting(Violation::field)
        .containsExactly("project.display_name", "project_id");
  }

  @Test
  void othersKnowOfTheirOwnProjectAlone() {
    create();
    var theirs = new Caller(VISION, "theirs", Set.of(Scope.ADMIN));

    var all = new Listing<Project>(Filter.everything(), Order.byId(), null, 9);
    var vision = projects.get(theirs, VISION);
    assertThat(projects.page(theirs, all)).containsExactly(vision);
    assertThat(projects.page(theirs, all.after(vision, "vision"))).isEmpty();
    assertThat(projects.page(owner(), all)).hasSize(3);
    for (var unknown : new ProjectId[] {PROJECT, new ProjectId("nobodys")}) {
      var same = notFound(unknown.value());
      assertThat(Refusal.of(() -> projects.get(theirs, unknown))).isEqualTo(same);
      assertThat(Refusal.of(() -> projects.rename(theirs, unknown, "x", terms(null))))
          .isEqualTo(same);
      assertThat(Refusal.of(() -> projects.delete(theirs, unknown, terms(null)))).isEqualTo(same);
    }
  }

  @Test
  void aProjectIsRenamedByItsAdministrator() {
    var before = projects.get(ADMIN, PROJECT);

    var after = projects.rename(ADMIN, PROJECT, "Demo", terms(before.etag()));

    assertThat(after.displayName()).isEqualTo("Demo");
    assertThat(after.etag()).isNotEqualTo(before.etag());
    assertThat(Refusal.of(() -> projects.rename(ADMIN, PROJECT, "x", terms(before.etag()))))
        .isEqualTo(new DeploymentError.ProjectChanged("demo", before.etag(), after));
    assertThat(projects.rename(ADMIN, PROJECT, "Demo", terms(null))).isEqualTo(after);
    assertThat(
            Refusal.of(
                () -> projects.rename(callerWith(Scope.MODELS_WRITE), PROJECT, "x", terms(null))))
        .isEqualTo(denied(Scope.ADMIN));
  }

  @Test
  void anEmptyProjectIsDeletedAndItsNameNeverGivenAgain() {
    create();
    projects.delete(owner(), VISION, rehearsal());
    projects.delete(owner(), VISION, terms(null));

    assertThat(Refusal.of(() -> projects.get(owner(), VISION))).isEqualTo(notFound("vision"));
    assertThat(Refusal.of(this::create)).isEqualTo(new DeploymentError.ProjectNameTaken("vision"));
  }

  @Test
  void aProjectThatIsInUseStays() {
    assertThat(Refusal.of(() -> projects.delete(owner(), PROJECT, terms(null))))
        .isInstanceOf(DeploymentError.ProjectInUse.class);
    create();
    var manager = new Caller(VISION, "manager", Set.of(Scope.PROJECTS));
    assertThat(Refusal.of(() -> projects.delete(manager, PROJECT, terms(null))))
        .isEqualTo(new DeploymentError.ProjectInUse("demo", "It still owns models."));
    assertThat(Refusal.of(() -> projects.delete(ADMIN, PROJECT, terms(null))))
        .isEqualTo(denied(Scope.PROJECTS));
  }

  @Test
  void aRepeatedRequestChangesNothing() {
    var made = projects.create(owner(), "vision", "Vision", once("create"));
    assertThat(projects.create(owner(), "vision", "Vision", once("create"))).isEqualTo(made);
    assertThat(Refusal.of(() -> projects.create(owner(), "b", "", once("other"))))
        .isEqualTo(new DeploymentError.RequestIdReused("once"));

    var deletion = Terms.of(new RequestId("twice", "delete"));
    projects.delete(owner(), VISION, deletion);
    projects.delete(owner(), VISION, deletion);
    assertThat(Refusal.of(() -> projects.delete(owner(), VISION, terms(null))))
        .isEqualTo(notFound("vision"));
  }

  @Test
  void aTriedChangeIsNone() {
    assertThat(projects.create(owner(), "vision", "Vision", rehearsal()).id()).isEqualTo(VISION);
    assertThat(Refusal.of(() -> projects.get(owner(), VISION))).isEqualTo(notFound("vision"));
    assertThat(projects.rename(owner(), PROJECT, "x", rehearsal()).displayName()).isEqualTo("x");
    assertThat(projects.get(owner(), PROJECT).displayName()).isEmpty();
  }
}
