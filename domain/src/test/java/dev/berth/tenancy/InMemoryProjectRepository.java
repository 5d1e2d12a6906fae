package dev.berth.tenancy;

import dev.berth.deployment.RequestId;
import dev.berth.listing.Listing;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.project.Project;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Projects in memory. */
public final class InMemoryProjectRepository implements ProjectRepository {
  private record Id(ProjectId project, String request) {}

  private final InMemoryModelRepository models;
  private final Map<String, Project> projects = new TreeMap<>();
  private final Set<String> deleted = new HashSet<>();
  private final Map<Id, Receipt> receipts = new HashMap<>();

  /** Projects that may own those models. */
  public InMemoryProjectRepository(InMemoryModelRepository models) {
    this.models = models;
  }

  @Override
  public synchronized Written create(Project project, Asked asked) {
    var name = project.id().value();
    return write(
        asked,
        project.id(),
        projects.containsKey(name) || deleted.contains(name) ? Written.NAME_TAKEN : Written.DONE,
        () -> projects.put(name, project));
  }

  @Override
  public synchronized Written update(Project after, Asked asked) {
    return write(
        asked,
        after.id(),
        find(after.id()).filter(now -> now.version() + 1 == after.version()).isPresent()
            ? Written.DONE
            : Written.STALE,
        () -> projects.put(after.id().value(), after));
  }

  @Override
  public synchronized Written delete(Project project, Instant now, Asked asked) {
    var same = find(project.id()).filter(project::equals).isPresent();
    return write(
        asked,
        project.id(),
        !same ? Written.STALE : models.any(project.id()) ? Written.IN_USE : Written.DONE,
        () -> {
          projects.remove(project.id().value());
          deleted.add(project.id().value());
        });
  }

  private Written write(Asked asked, ProjectId id, Written outcome, Runnable change) {
    if (findReceipt(asked.project(), asked.request()).isPresent()) {
      return Written.REPEATED;
    }
    if (outcome == Written.DONE && !asked.rehearsal()) {
      change.run();
      receipts.put(
          new Id(asked.project(), asked.request().value()),
          new Receipt(asked.request().bodyDigest(), id));
    }
    return outcome;
  }

  @Override
  public synchronized Optional<Receipt> findReceipt(ProjectId project, RequestId request) {
    return Optional.ofNullable(receipts.get(new Id(project, request.value())));
  }

  @Override
  public synchronized Optional<Project> find(ProjectId id) {
    return Optional.ofNullable(projects.get(id.value()));
  }

  @Override
  public synchronized List<Project> page(Listing<Project> listing) {
    return listing.of(projects.values().stream(), project -> project.id().value());
  }

  @Override
  public synchronized void ensure(Project project) {
    deleted.remove(project.id().value());
    projects.putIfAbsent(project.id().value(), project);
  }
}
