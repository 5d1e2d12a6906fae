package dev.berth.rest.foundry;

import dev.berth.access.Callers;
import dev.berth.registry.CreateModel;
import dev.berth.registry.CreateVersion;
import dev.berth.registry.ModelQueries;
import dev.berth.registry.PromoteVersion;
import dev.berth.rest.RequestIds;
import dev.berth.rest.SurfaceInterceptor;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.util.UUID;
import java.util.function.Supplier;

/** Foundry's surface of models, ready to be served: service {@code foundry.v2.Models}. */
public final class FoundryModelsSurface implements BindableService {
  private final FoundryModels service;
  private final Supplier<UUID> ids;

  /**
   * A surface of those use cases.
   *
   * @param callers who makes the call that is being served; throws {@link
   *     dev.berth.deployment.DeploymentException} where nobody proved who they are
   * @param previewRequired whether callers must say {@code preview=true}
   * @param ids makes UUIDs
   */
  public FoundryModelsSurface(
      CreateModel createModel,
      CreateVersion createVersion,
      PromoteVersion promoteVersion,
      ModelQueries queries,
      Callers callers,
      boolean previewRequired,
      Supplier<UUID> ids) {
    this.service =
        new FoundryModels(
            createModel,
            createVersion,
            promoteVersion,
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
