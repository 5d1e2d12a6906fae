package dev.berth.rest.foundry;

import dev.berth.access.Callers;
import dev.berth.deployment.ChangeIntent;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.ReplaceDeployment;
import dev.berth.rest.RequestIds;
import dev.berth.rest.SurfaceInterceptor;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.util.UUID;
import java.util.function.Supplier;

/** Foundry's surface, ready to be served: service {@code foundry.v2.LiveDeployments}. */
public final class FoundrySurface implements BindableService {
  private final FoundryLiveDeployments service;
  private final Supplier<UUID> ids;

  /**
   * A surface of those use cases.
   *
   * @param callers who makes the call that is being served; throws {@link
   *     dev.berth.deployment.DeploymentException} where nobody proved who they are
   * @param previewRequired whether callers must say {@code preview=true}
   * @param ids makes UUIDs
   */
  public FoundrySurface(
      CreateDeployment create,
      ReplaceDeployment replace,
      ChangeIntent changeIntent,
      DeploymentQueries queries,
      Callers callers,
      boolean previewRequired,
      Supplier<UUID> ids) {
    this.service =
        new FoundryLiveDeployments(
            create,
            replace,
            changeIntent,
            queries,
            new Previewers(callers, previewRequired),
            new RequestIds(ids));
    this.ids = ids;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return SurfaceInterceptor.around(service, new FoundryErrors(), ids);
  }
}
