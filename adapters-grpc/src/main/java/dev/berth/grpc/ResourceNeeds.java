package dev.berth.grpc;

import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import dev.berth.proto.berth.v1.ResourceNeed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a plan says of each resource that the deployment uses. */
final class ResourceNeeds {
  private final Resources held;
  private final Resources peak;
  private final Resources available;
  private final Resources total;
  private final List<ResourceNeed> needs = new ArrayList<>();

  private ResourceNeeds(Resources held, Resources peak, Resources available, Resources total) {
    this.held = held;
    this.peak = peak;
    this.available = available;
    this.total = total;
  }

  static List<ResourceNeed> of(
      Resources held, Resources peak, Resources available, Resources total) {
    var needs = new ResourceNeeds(held, peak, available, total);
    needs.add("cpu", resources -> resources.cpuMillis() / 1000.0);
    needs.add("memory", resources -> resources.memoryBytes() / (double) (1 << 20));
    needs.add("replicas", Resources::replicas);
    needs.add("gpu", Resources::allGpus);
    for (var type : GpuType.values()) {
      needs.add("gpu." + type, resources -> resources.gpus().getOrDefault(type, 0));
    }
    return needs.needs;
  }

  private void add(String name, ToDoubleFunction<Resources> amount) {
    if (amount.applyAsDouble(held) <= 0 && amount.applyAsDouble(peak) <= 0) {
      return;
    }
    needs.add(
        ResourceNeed.newBuilder()
            .setResource(name)
            .setHeld(amount.applyAsDouble(held))
            .setPeak(amount.applyAsDouble(peak))
            .setAvailable(amount.applyAsDouble(available))
            .setTotal(amount.applyAsDouble(total))
            .build());
  }
}
