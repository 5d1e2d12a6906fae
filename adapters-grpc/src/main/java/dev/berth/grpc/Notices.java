package dev.berth.grpc;

import dev.berth.deployment.Deployment;
import dev.berth.project.Gpu;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.replica.Engine;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a reader of a deployment's status should know beside it. */
final class Notices {
  private final Function<ProjectId, ResourceQueue> queues;
  private final Engine engine;
  private volatile Shared newest = Shared.of(List.of());

  Notices(Function<ProjectId, ResourceQueue> queues, Engine engine) {
    this.queues = queues;
    this.engine = engine;
  }

  List<String> of(Deployment deployment) {
    return Stream.concat(of(deployment.project()).stream(), own(deployment).stream()).toList();
  }

  /** Those of all deployments of a project, as fields of a message, which nobody changes. */
  byte[] shared(ProjectId project) {
    var texts = of(project);
    var shared = newest;
    // Most projects have the same, and they hardly ever change.
    if (!shared.texts().equals(texts)) {
      shared = Shared.of(texts);
      newest = shared;
    }
    return shared.fields();
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Shared(List<String> texts, byte[] fields) {
    static Shared of(List<String> texts) {
      var message = dev.berth.proto.berth.v1.Deployment.newBuilder().addAllNotices(texts).build();
      return new Shared(texts, message.toByteArray());
    }
  }

  private List<String> of(ProjectId project) {
    return Stream.concat(queues.apply(project).notices().stream(), engine.notices().stream())
        .toList();
  }

  /** Those that a deployment has for itself. */
  static List<String> own(Deployment deployment) {
    var configuration = deployment.desired().configuration();
    var generation = configuration.generation();
    var memory = configuration.memory();
    return generation == null
        ? List.of()
        : List.of(
            "Device type %s stands here for %s CPU, %s memory and %s for each replica."
                .formatted(
                    generation.deviceType(),
                    configuration.cpu(),
                    memory == null ? "the usual" : memory.text(),
                    gpu(configuration.gpu())));
  }

  private static String gpu(@Nullable Gpu gpu) {
    return gpu == null
        ? "no GPU"
        : "%d %s GPU".formatted(gpu.count(), gpu.type() == null ? "x any" : "x " + gpu.type());
  }
}
