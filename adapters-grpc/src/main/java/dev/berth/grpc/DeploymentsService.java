package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.explain.ReplicaQueries;
import dev.berth.history.EventField;
import dev.berth.listing.Order;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.proto.berth.v1.DeploymentPlan;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsImplBase;
import dev.berth.proto.berth.v1.DisableDeploymentRequest;
import dev.berth.proto.berth.v1.ExplainDeploymentRequest;
import dev.berth.proto.berth.v1.ExplainDeploymentResponse;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.ListDeploymentEventsRequest;
import dev.berth.proto.berth.v1.ListDeploymentEventsResponse;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.ListDeploymentsResponse;
import dev.berth.proto.berth.v1.PlanDeploymentRequest;
import dev.berth.proto.berth.v1.RollbackDeploymentRequest;
import dev.berth.proto.berth.v1.StartDeploymentRequest;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.function.Supplier;

/** {@code berth.v1.Deployments}, each method mapped to a use case. */
final class DeploymentsService extends DeploymentsImplBase {
  private final DeploymentUseCases useCases;
  private final ReplicaQueries replicas;
  private final Notices notices;
  private final Supplier<Caller> caller;
  private final Planning planning;

  DeploymentsService(
      DeploymentUseCases useCases,
      ReplicaQueries replicas,
      Notices notices,
      Supplier<Caller> caller,
      Supplier<UUID> ids) {
    this.useCases = useCases;
    this.replicas = replicas;
    this.notices = notices;
    this.caller = caller;
    this.planning = new Planning(useCases, ids);
  }

  @Override
  public void createDeployment(CreateDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(planning.create(caller.get(), request).make()));
  }

  @Override
  public void getDeployment(GetDeploymentRequest request, StreamObserver<Deployment> answer) {
    var who = caller.get();
    var mask = ReadMask.of(request.getReadMask(), Deployment.class);
    var rid = rid(who, request.getName());
    var found =
        request.hasAsOf()
            ? useCases.queries().getAsOf(who, rid, Times.read("as_of", request.getAsOf()))
            : useCases.queries().get(who, rid);
    send(answer, mask.apply(toProto(found)));
  }

  @Override
  public void listDeployments(
      ListDeploymentsRequest request, StreamObserver<ListDeploymentsResponse> answer) {
    var who = caller.get();
    Names.requireParent(who, request.getParent());
    var mask = ReadMask.of(request.getReadMask(), Deployment.class);
    var page =
        ListPage.read(
            new ListPage.Asked(
                request.getParent() + "/deployments",
                request.getPageSize(),
                request.getPageToken(),
                request.getFilter(),
                request.getOrderBy()),
            Listable.DEPLOYMENTS,
            Order.newestFirst(),
            deployment -> deployment.id().toString());
    var read = useCases.queries().page(who, page.listing());
    send(
        answer,
        ListDeploymentsResponse.newBuilder()
            .addAllDeployments(
                page.items(read).stream().map(this::toProto).map(mask::apply).toList())
            .setNextPageToken(page.nextToken(read))
            .build());
  }

  @Override
  public void updateDeployment(UpdateDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(planning.update(caller.get(), request).make()));
  }

  @Override
  public void deleteDeployment(DeleteDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(planning.delete(caller.get(), request).make()));
  }

  @Override
  public void disableDeployment(
      DisableDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(planning.disable(caller.get(), request).make()));
  }

  @Override
  public void startDeployment(StartDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(planning.start(caller.get(), request).make()));
  }

  @Override
  public void rollbackDeployment(
      RollbackDeploymentRequest request, StreamObserver<Deployment> answer) {
    send(answer, toProto(planning.rollback(caller.get(), request).make()));
  }

  @Override
  public void planDeployment(PlanDeploymentRequest request, StreamObserver<DeploymentPlan> answer) {
    var who = caller.get();
    Names.requireParent(who, request.getParent());
    send(answer, PlanProtos.toProto(planning.plan(who, request), this::toProto));
  }

  @Override
  public void listDeploymentEvents(
      ListDeploymentEventsRequest request, StreamObserver<ListDeploymentEventsResponse> answer) {
    var who = caller.get();
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
    var who = caller.get();
    send(answer, ReplicaProtos.toProto(replicas.explain(who, rid(who, request.getName()))));
  }

  @Override
  public void watchDeployments(
      WatchDeploymentsRequest request, StreamObserver<DeploymentEvent> answer) {
    var who = caller.get();
    var parent = request.getParent();
    Names.requireParent(who, parent);
    useCases.queries().requireReader(who);
    var token = request.getResumeToken();
    var from = token.isEmpty() ? null : ResumeToken.read(parent, token);
    var client = (ServerCallStreamObserver<DeploymentEvent>) answer;
    var stream = new WatchStream(useCases, caller, parent, this::toProto, client);
    // On a thread of its own: the call's thread must hear that the client is ready, or gone.
    Thread.ofVirtual().name("watch").start(Context.current().wrap(() -> stream.run(from)));
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
