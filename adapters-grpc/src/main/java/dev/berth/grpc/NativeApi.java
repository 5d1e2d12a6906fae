package dev.berth.grpc;

import dev.berth.access.Callers;
import dev.berth.deployment.Deployment;
import dev.berth.explain.ReplicaQueries;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.reading.Reads;
import dev.berth.replica.Engine;
import dev.berth.tenancy.AdministerKeys;
import dev.berth.tenancy.AdministerProjects;
import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The native API, ready to be served: the services of {@code berth.v1} and {@code
 * google.longrunning.Operations}.
 */
public final class NativeApi {
  private final List<BindableService> services;

  /**
   * An API of those use cases.
   *
   * @param queues what each project may ask for; its notices are part of a deployment
   * @param engine its notices are part of a deployment too
   * @param callers who makes the call that is being served, such as {@link CurrentCaller}
   * @param reads answers what it can; their form is {@link #form}
   * @param ids makes UUIDs
   */
  public NativeApi(
      DeploymentUseCases deployments,
      ModelUseCases models,
      AdministerProjects projects,
      AdministerKeys keys,
      ReplicaQueries replicas,
      Function<ProjectId, ResourceQueue> queues,
      Engine engine,
      Callers callers,
      Reads reads,
      Supplier<UUID> ids) {
    var notices = new Notices(queues, engine);
    var errors = new ErrorInterceptor(ids);
    var deploymentReads =
        new DeploymentReads(deployments.queries(), notices, callers, reads, errors);
    var watches =
        new DeploymentWatches(
            deployments,
            new ProvedCaller(reads, callers),
            new Forms(notices),
            new ShownPages(reads, deployments.queries(), callers));
    var ready = new ArrayList<ServerMethodDefinition<?, ?>>(deploymentReads.methods());
    ready.add(watches.method());
    var others =
        Stream.<BindableService>of(
                new ReplicasService(replicas, deployments.revocations(), callers),
                new ModelsService(models, callers, ids),
                new ProjectsService(projects, callers, ids),
                new KeysService(keys, callers),
                new OperationsService(deployments, notices, callers, ids),
                new PredictionsService(deployments.queries(), callers))
            .map(BindableService::bindService);
    services =
        Stream.concat(
                Stream.of(
                    ReadyMethods.in(
                        new DeploymentsService(deployments, replicas, notices, callers, ids),
                        ready)),
                others)
            .<BindableService>map(service -> () -> errors.around(service))
            .toList();
  }

  /** A deployment as it is shown, but for what is said of all of its project. */
  public static byte[] form(Deployment deployment) {
    return DeploymentProtos.toProto(deployment, Notices.own(deployment)).toByteArray();
  }

  /** The services, for {@link GrpcServer}. */
  public List<BindableService> services() {
    return services;
  }
}
