package dev.berth.grpc;

import com.google.protobuf.Empty;
import dev.berth.access.Caller;
import dev.berth.listing.Order;
import dev.berth.project.ProjectId;
import dev.berth.proto.berth.v1.CreateProjectRequest;
import dev.berth.proto.berth.v1.DeleteProjectRequest;
import dev.berth.proto.berth.v1.GetProjectRequest;
import dev.berth.proto.berth.v1.ListProjectsRequest;
import dev.berth.proto.berth.v1.ListProjectsResponse;
import dev.berth.proto.berth.v1.Project;
import dev.berth.proto.berth.v1.ProjectsGrpc.ProjectsImplBase;
import dev.berth.proto.berth.v1.UpdateProjectRequest;
import dev.berth.tenancy.AdministerProjects;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth.v1.Projects}, each method mapped to a use case. */
final class ProjectsService extends ProjectsImplBase {
  private static final Set<String> CHANGEABLE = Set.of(MaskPaths.DISPLAY_NAME);

  private final AdministerProjects projects;
  private final Supplier<Caller> caller;
  private final RequestTerms terms;

  ProjectsService(AdministerProjects projects, Supplier<Caller> caller, Supplier<UUID> ids) {
    this.projects = projects;
    this.caller = caller;
    this.terms = new RequestTerms(ids);
  }

  @Override
  public void createProject(CreateProjectRequest request, StreamObserver<Project> answer) {
    var who = caller.get();
    var made =
        projects.create(
            who,
            request.getProjectId(),
            request.getProject().getDisplayName(),
            terms.of(request, ""));
    send(answer, toProto(made));
  }

  @Override
  public void getProject(GetProjectRequest request, StreamObserver<Project> answer) {
    var who = caller.get();
    var mask = ReadMask.of(request.getReadMask(), Project.class);
    send(answer, mask.apply(toProto(projects.get(who, named("name", request.getName())))));
  }

  @Override
  public void listProjects(
      ListProjectsRequest request, StreamObserver<ListProjectsResponse> answer) {
    var who = caller.get();
    var mask = ReadMask.of(request.getReadMask(), Project.class);
    var page =
        ListPage.read(
            new ListPage.Asked(
                "projects",
                request.getPageSize(),
                request.getPageToken(),
                request.getFilter(),
                request.getOrderBy()),
            Listable.PROJECTS,
            Order.byId(),
            project -> project.id().value());
    var read = projects.page(who, page.listing());
    send(
        answer,
        ListProjectsResponse.newBuilder()
            .addAllProjects(
                page.items(read).stream().map(ProjectsService::toProto).map(mask::apply).toList())
            .setNextPageToken(page.nextToken(read))
            .build());
  }

  @Override
  public void updateProject(UpdateProjectRequest request, StreamObserver<Project> answer) {
    var who = caller.get();
    var id = named("project.name", request.getProject().getName());
    var newName = displayName(request);
    var under = terms.of(request, request.getProject().getEtag());
    send(answer, toProto(projects.rename(who, id, newName, under)));
  }

  @Override
  public void deleteProject(DeleteProjectRequest request, StreamObserver<Empty> answer) {
    var who = caller.get();
    projects.delete(who, named("name", request.getName()), terms.of(request, request.getEtag()));
    send(answer, Empty.getDefaultInstance());
  }

  private static ProjectId named(String field, String name) {
    return Names.toProject(field, name);
  }

  private static @Nullable String displayName(UpdateProjectRequest request) {
    var given = request.getProject().getDisplayName();
    var mask =
        MaskPaths.read(
            request.getUpdateMask(),
            CHANGEABLE,
            CHANGEABLE::contains,
            () -> given.isEmpty() ? Set.of() : CHANGEABLE,
            MaskPaths.DISPLAY_NAME);
    return mask.has(MaskPaths.DISPLAY_NAME) ? given : null;
  }

  private static Project toProto(dev.berth.project.Project project) {
    return Project.newBuilder()
        .setName(Names.project(project.id()))
        .setDisplayName(project.displayName())
        .setEtag(project.etag())
        .setCreateTime(Times.toProto(project.createdAt()))
        .setUpdateTime(Times.toProto(project.updatedAt()))
        .build();
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
