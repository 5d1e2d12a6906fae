package dev.berth.inference;

import dev.berth.project.ProjectId;
import dev.berth.replica.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where the predictions of one deployment go.
 *
 * @param model RID of its model, by which replicas that speak the Open Inference Protocol know it
 * @param speaksTransformJson whether its runtime answers {@code transformJson} itself
 * @param endpoints ready replicas by the revision that they run; empty means that none is ready
 */
public record InferenceRoute(
    UUID deployment,
    ProjectId project,
    String model,
    boolean speaksTransformJson,
    Map<Long, List<Endpoint>> endpoints) {

  public InferenceRoute {
    endpoints = Map.copyOf(endpoints);
  }
}
