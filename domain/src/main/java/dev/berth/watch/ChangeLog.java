package dev.berth.watch;

import dev.berth.deployment.Deployment;
import java.util.List;

/**
 * Every change of every project's deployments that has an event in a history, in an order that no
 * late commit can disturb: nothing is ever added before a place that was told. Safe for many
 * threads. Fails as {@link dev.berth.deployment.DeploymentRepository} does.
 */
public interface ChangeLog {

  /**
   * One change.
   *
   * @param deployment as it is when it is read, so perhaps newer than the change
   */
  record Entry(Place place, Deployment deployment) {}

  /** The place after everything that can be told now. */
  Place end();

  /** The changes that can be told now, after that place, in order. */
  List<Entry> after(Place place, int limit);
}
