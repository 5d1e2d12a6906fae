package dev.berth.grpc;

import static dev.berth.grpc.Details.assertReason;
import static dev.berth.grpc.Details.detail;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.berth.access.Scope;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.berth.v1.CreateProjectRequest;
import dev.berth.proto.berth.v1.DeleteProjectRequest;
import dev.berth.proto.berth.v1.GetProjectRequest;
import dev.berth.proto.berth.v1.ListProjectsRequest;
import dev.berth.proto.berth.v1.ListProjectsResponse;
import dev.berth.proto.berth.v1.Project;
import dev.berth.proto.berth.v1.UpdateProjectRequest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProjectsServiceTest {
  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aProjectIsMadeReadAndDeleted() {
    var made = create("vision", UUID.randomUUID().toString());

    assertThat(made.getName()).isEqualTo("projects/vision");
    assertThat(made.getDisplayName()).isEqualTo("Vision");
    assertThat(get("projects/vision")).isEqualTo(made);
    delete("projects/vision", made.getEtag());
    assertReason(() -> get("projects/vision"), Code.NOT_FOUND, "PROJECT_NOT_FOUND");
    assertReason(() -> create("vision", ""), Code.ALREADY_EXISTS, "PROJECT_ALREADY_EXISTS");
    assertReason(() -> delete("projects/demo", ""), Code.FAILED_PRECONDITION, "PROJECT_IN_USE");
  }

  @Test
  void aRequestIdMakesOneProject() {
    var id = UUID.randomUUID().toString();

    assertThat(create("vision", id)).isEqualTo(create("vision", id));
    assertReason(() -> create("sight", id), Code.ALREADY_EXISTS, "REQUEST_ID_REUSED");
    assertReason(() -> create("sight", "once"), Code.INVALID_ARGUMENT, "INVALID_REQUEST");
  }

  @Test
  void onlyItsNameForPeopleChanges() {
    var renamed = update(Project.newBuilder().setDisplayName("Demo"), "display_name");
    assertThat(renamed.getDisplayName()).isEqualTo("Demo");
    assertThat(update(Project.newBuilder())).isEqualTo(renamed);
    assertThat(update(Project.newBuilder().setEtag(renamed.getEtag()), "*").getDisplayName())
        .isEmpty();

    var stale = statusOf(() -> update(Project.newBuilder().setEtag("\"1\"").setDisplayName("x")));
    assertThat(Code.forNumber(stale.getCode())).isEqualTo(Code.ABORTED);
    assertThat(detail(stale, ErrorInfo.class).orElseThrow().getMetadataMap())
        .containsEntry("actor", "key:owner")
        .containsEntry("current", "\"3\"")
        .containsKey("time");
    var odd = statusOf(() -> update(Project.newBuilder(), "display_name", "name", "labels"));
    assertThat(odd.getMessage()).contains("name, labels (expected: display_name, at most");
  }

  @Test
  void listsThemPageByPage() {
    create("vision", "");

    var first = list(2, "");
    assertThat(first.getProjectsList())
        .extracting(Project::getName)
        .containsExactly("projects/demo", "projects/other");
    var second = list(2, first.getNextPageToken());
    assertThat(second.getProjectsList())
        .extracting(Project::getName)
        .containsExactly("projects/vision");
    assertThat(second.getNextPageToken()).isEmpty();
    assertReason(() -> list(1, "x"), Code.INVALID_ARGUMENT, "INVALID_REQUEST");
    assertReason(() -> list(-1, ""), Code.INVALID_ARGUMENT, "INVALID_REQUEST");
  }

  @Test
  void listsThoseThatTheFilterMeansInTheOrderThatIsAskedFor() {
    var vision = create("vision", "");
    update(Project.newBuilder().setDisplayName("Demo"));

    assertThat(list("display_name = Vision", "", 0, "").getProjectsList()).containsExactly(vision);
    var first = list("display_name != \"\"", "display_name desc", 1, "");
    assertThat(first.getProjectsList()).containsExactly(vision);
    var second = list("display_name != \"\"", "display_name desc", 1, first.getNextPageToken());
    assertThat(second.getProjectsList())
        .extracting(Project::getName)
        .containsExactly("projects/demo");
    var token = first.getNextPageToken();
    var invalid = Code.INVALID_ARGUMENT;
    assertReason(() -> list("", "display_name desc", 1, token), invalid, "INVALID_REQUEST");
    assertReason(() -> list("labels:a", "", 0, ""), invalid, "INVALID_REQUEST");
    assertReason(() -> list("", "name", 0, ""), invalid, "INVALID_REQUEST");
  }

  private ListProjectsResponse list(String filter, String orderBy, int size, String token) {
    return api.projects()
        .listProjects(
            ListProjectsRequest.newBuilder()
                .setFilter(filter)
                .setOrderBy(orderBy)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  @Test
  void aReadMaskBoundsWhatIsAnswered() {
    var masked =
        api.projects()
            .getProject(
                GetProjectRequest.newBuilder()
                    .setName("projects/demo")
                    .setReadMask(FieldMask.newBuilder().addPaths("etag"))
                    .build());
    assertThat(masked.getName()).isEmpty();
    assertThat(masked.getEtag()).isEqualTo("\"1\"");
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    var status =
        statusOf(
            () ->
                api.projects()
                    .createProject(
                        CreateProjectRequest.newBuilder()
                            .setProject(Project.newBuilder().setDisplayName("n".repeat(256)))
                            .build()));
    assertThat(detail(status, BadRequest.class).orElseThrow().getFieldViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly("project.display_name", "project_id");
  }

  @Test
  void othersKnowOfTheirOwnProjectAlone() {
    api.callAs(() -> InMemoryBerth.callerWith(Scope.ADMIN));

    assertThat(list(0, "").getProjectsList())
        .extracting(Project::getName)
        .containsExactly("projects/demo");
    for (var name : new String[] {"projects/other", "projects/nobodys"}) {
      assertReason(() -> get(name), Code.NOT_FOUND, "PROJECT_NOT_FOUND");
      assertReason(() -> delete(name, ""), Code.NOT_FOUND, "PROJECT_NOT_FOUND");
    }
    assertReason(() -> create("vision", ""), Code.PERMISSION_DENIED, "PERMISSION_DENIED");
    assertReason(() -> get("projects/Odd"), Code.INVALID_ARGUMENT, "INVALID_REQUEST");
  }

  @Test
  void aTriedChangeIsNone() {
    api.projects()
        .createProject(
            CreateProjectRequest.newBuilder().setProjectId("vision").setValidateOnly(true).build());
    assertReason(() -> get("projects/vision"), Code.NOT_FOUND, "PROJECT_NOT_FOUND");
  }

  private Project create(String id, String requestId) {
    return api.projects()
        .createProject(
            CreateProjectRequest.newBuilder()
                .setProjectId(id)
                .setProject(Project.newBuilder().setDisplayName("Vision"))
                .setRequestId(requestId)
                .build());
  }

  private Project get(String name) {
    return api.projects().getProject(GetProjectRequest.newBuilder().setName(name).build());
  }

  private ListProjectsResponse list(int size, String token) {
    return api.projects()
        .listProjects(
            ListProjectsRequest.newBuilder().setPageSize(size).setPageToken(token).build());
  }

  private Project update(Project.Builder project, String... paths) {
    return api.projects()
        .updateProject(
            UpdateProjectRequest.newBuilder()
                .setProject(project.setName("projects/demo"))
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                .build());
  }

  private void delete(String name, String etag) {
    var _ =
        api.projects()
            .deleteProject(DeleteProjectRequest.newBuilder().setName(name).setEtag(etag).build());
  }
}
