package dev.berth.rest.kore;

import dev.berth.access.Callers;
import dev.berth.deployment.DeployModel;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.registry.ImportModel;
import dev.berth.rest.RequestIds;
import dev.berth.rest.SurfaceInterceptor;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.util.UUID;
import java.util.function.Supplier;

/** Kore's surface, ready to be served: service {@code kore.v1.Models}. */
public final class KoreSurface implements BindableService {
  private final KoreModels service;
  private final Supplier<UUID> ids;

  /**
   * A surface of those use cases.
   *
   * @param callers who makes the call that is being served; throws {@link
   *     dev.berth.deployment.DeploymentException} where nobody proved who they are
   * @param ids makes UUIDs
   */
  public KoreSurface(
      DeployModel deployModel,
      ImportModel importModel,
      DeploymentQueries queries,
      Callers callers,
      Supplier<UUID> ids) {
    this.service = new KoreModels(deployModel, importModel, queries, callers, new RequestIds(ids));
    this.ids = ids;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return SurfaceInterceptor.around(service, new KoreErrors(), ids);
  }
}
