package dev.berth.simulation;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.EndedReplica;
import dev.berth.deployment.Receipt;
import dev.berth.deployment.Revision;
import dev.berth.deployment.Tracked;
import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import dev.berth.listing.Listing;
import dev.berth.model.ModelRid;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import dev.berth.project.ProjectId;
import dev.berth.project.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A repository that hands every call on; made to change some of them. */
public class ForwardingRepository implements DeploymentRepository {
  private final DeploymentRepository deployments;

  /** Hands on to that one. */
  public ForwardingRepository(DeploymentRepository deployments) {
    this.deployments = deployments;
  }

  @Override
  public Snapshot snapshot(Deployment deployment) {
    return deployments.snapshot(deployment);
  }

  @Override
  public Committed commit(Change change) {
    return deployments.commit(change);
  }

  @Override
  public Committed rehearse(Change change) {
    return deployments.rehearse(change);
  }

  @Override
  public Optional<Deployment> find(ProjectId project, DeploymentId id) {
    return deployments.find(project, id);
  }

  @Override
  public Optional<Deployment> findAnyIntent(DeploymentId id) {
    return deployments.findAnyIntent(id);
  }

  @Override
  public Optional<Deployment> findByAlias(ProjectId project, String alias) {
    return deployments.findByAlias(project, alias);
  }

  @Override
  public List<Deployment> listByModel(ProjectId project, ModelRid model, @Nullable String branch) {
    return deployments.listByModel(project, model, branch);
  }

  @Override
  public List<Deployment> page(ProjectId project, Listing<Deployment> listing) {
    return deployments.page(project, listing);
  }

  @Override
  public void forEach(Consumer<Deployment> action) {
    deployments.forEach(action);
  }

  @Override
  public void forEachReady(Consumer<Deployment> action) {
    deployments.forEachReady(action);
  }

  @Override
  public Optional<Revision> findRevision(DeploymentId id, long number) {
    return deployments.findRevision(id, number);
  }

  @Override
  public Optional<Receipt> findReceipt(ProjectId project, String requestId) {
    return deployments.findReceipt(project, requestId);
  }

  @Override
  public Resources reserved(ProjectId project) {
    return deployments.reserved(project);
  }

  @Override
  public Optional<Operation> findOperation(ProjectId project, OperationId id) {
    return deployments.findOperation(project, id);
  }

  @Override
  public List<Tracked> operations(ProjectId project, Listing<Operation> listing) {
    return deployments.operations(project, listing);
  }

  @Override
  public List<EndedReplica> endedReplicas(DeploymentId id) {
    return deployments.endedReplicas(id);
  }

  @Override
  public List<Event> history(DeploymentId id, long fromNumber, int limit) {
    return deployments.history(id, fromNumber, limit);
  }

  @Override
  public List<Event> events(DeploymentId id, Listing<Event> listing) {
    return deployments.events(id, listing);
  }

  @Override
  public Optional<Deployment> findAsOf(ProjectId project, DeploymentId id, Instant time) {
    return deployments.findAsOf(project, id, time);
  }
}
