package dev.berth.persistence;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import dev.berth.project.ProjectId;
import dev.berth.simulation.ForwardingRepository;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The deployments of a database, of which a read model answers what it can. */
final class ModelledRepository extends ForwardingRepository {
  private final Database database;
  private final Map<ProjectId, ModelReader> readers = new HashMap<>();

  ModelledRepository(Database database) {
    super(database.deployments());
    this.database = database;
  }

  @Override
  public Optional<Deployment> find(ProjectId project, DeploymentId id) {
    return reader(project).find(id);
  }

  @Override
  public List<Deployment> page(ProjectId project, Listing<Deployment> listing) {
    if (!listing.filter().equals(Filter.<Deployment>everything())
        || !listing.order().equals(Order.<Deployment>newestFirst())) {
      return super.page(project, listing);
    }
    var after = listing.after();
    return reader(project)
        .page(after == null ? null : DeploymentId.parse(after.id()).orElseThrow(), listing.limit())
        .stream()
        .map(ModelReader::deployment)
        .toList();
  }

  private ModelReader reader(ProjectId project) {
    return readers.computeIfAbsent(project, each -> new ModelReader(database, each));
  }
}
