package dev.berth.grpc;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.project.ProjectId;
import dev.berth.reading.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deployments in the form in which they are shown, each encoded once for all who watch it. Keeps
 * those that were asked for last. Safe for many threads.
 */
final class Forms {
  private static final int MOST = 1_024;

  private final Notices notices;
  private final Map<Version, byte[]> newest =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, byte[]> eldest) {
          return size() > MOST;
        }
      };

  /** One state of a deployment: no two have the same version. */
  private record Version(DeploymentId id, long number) {}

  Forms(Notices notices) {
    this.notices = notices;
  }

  /** The message of that deployment. */
  ReadyMessage of(Deployment deployment) {
    return new ReadyMessage().add(notices.shared(deployment.project())).add(form(deployment));
  }

  /** The messages of a page of a project's deployments. */
  List<ReadyMessage> of(ProjectId project, List<Shown> page) {
    var shared = notices.shared(project);
    return page.stream().map(shown -> new ReadyMessage().add(shared).add(shown.form())).toList();
  }

  private synchronized byte[] form(Deployment deployment) {
    return newest.computeIfAbsent(
        new Version(deployment.id(), deployment.version()), _ -> NativeApi.form(deployment));
  }
}
