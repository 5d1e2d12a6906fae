package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.access.Callers;
import dev.berth.explain.ReplicaQueries;
import dev.berth.history.EventField;
import dev.berth.listing.Order;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentPlan;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsImplBase;
import dev.berth.proto.berth.v1.DisableDeploymentRequest;
import dev.berth.proto.berth.v1.ExplainDeploymentRequest;
import dev.berth.proto.berth.v1.ExplainDeploymentResponse;
import dev.berth.proto.berth.v1.ListDeploymentEventsRequest;
import dev.berth.proto.berth.v1.ListDeploymentEventsResponse;
import dev.berth.proto.berth.v1.PlanDeploymentRequest;
import dev.berth.proto.berth.v1.RollbackDeploymentRequest;
import dev.berth.proto.berth.v1.StartDeploymentRequest;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code berth.v1.Deployments}, each method mapped to a use case; those of {@link DeploymentReads}
 * and {@link DeploymentWatches} take the place of the ones that are not here.
 */
final class DeploymentsService extends DeploymentsImplBase {
  private final DeploymentUseCases useCases;
  private final ReplicaQueries replicas;
  private final Notices notices;
  private final Callers callers;
  private final Planning planning;

  DeploymentsService(
      DeploymentUseCases useCases,
      ReplicaQueries replicas,
      Notices notices,
      Callers callers,
      Supplier<UUID> ids) {
    this.useCases = useCases;
    this.replicas = replicas;
    this.notices = notices;
    this.callers = callers;
    this.planning = new Planning(useCases, ids);
  }

  @Override
  public void createDeployment(CreateDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(callers.change(who -> planning.create(who, request).make())));
  }

  @Override
  public void updateDeployment(UpdateDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(callers.change(who -> planning.update(who, request).make())));
  }

  @Override
  public void deleteDeployment(DeleteDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(callers.change(who -> planning.delete(who, request).make())));
  }

  @Override
  public void disableDeployment(
      DisableDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(callers.change(who -> planning.disable(who, request).make())));
  }

  @Override
  public void startDeployment(StartDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(callers.change(who -> planning.start(who, request).make())));
  }

  @Override
  public void rollbackDeployment(
      RollbackDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(callers.change(who -> planning.rollback(who, request).make())));
  }

  @Override
  public void planDeployment(PlanDeploymentRequest request, StreamObserver<DeploymentPlan> answer) {
    var who = callers.get();
    Names.requireParent(who, request.getParent());
    send(answer, PlanProtos.toProto(planning.plan(who, request), this::toProto));
  }

  @Override
  public void listDeploymentEvents(
      ListDeploymentEventsRequest request, StreamObserver<ListDeploymentEventsResponse> answer) {
    var who = callers.get();
    var rid = rid(who, request.getParent());
    var page =
        ListPage.read(
            new ListPage.Asked(
                request.getParent() + "/events",
                request.getPageSize(),
                request.getPageToken(),
                request.getFilter(),
                /* orderBy= */ ""),
            Listable.EVENTS,
            Order.byId(),
            EventField::id);
    var read = useCases.queries().events(who, rid, page.listing());
    send(
        answer,
        ListDeploymentEventsResponse.newBuilder()
            .addAllEvents(page.items(read).stream().map(EventProtos::toProto).toList())
            .setNextPageToken(page.nextToken(read))
            .build());
  }

  @Override
  public void explainDeployment(
      ExplainDeploymentRequest request, StreamObserver<ExplainDeploymentResponse> answer) {
    var who = callers.get();
    send(answer, ReplicaProtos.toProto(replicas.explain(who, rid(who, request.getName()))));
  }

  private static String rid(Caller who, String name) {
    return Names.toDeployment(who, name).rid();
  }

  private Deployment toProto(dev.berth.deployment.Deployment deployment) {
    return DeploymentProtos.toProto(deployment, notices.of(deployment));
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
