package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;

/**
 * How a project stands.
 *
 * @param reserved what all of its deployments hold together
 * @param line who of it waits for capacity
 * @param generation another number after every change of what is reserved and of who waits
 */
public record Standing(Resources reserved, WaitingLine line, long generation) {

  /** What a deployment of the project may hold; what it holds itself is part of the above. */
  public Room room(Deployment deployment, ResourceQueue queue) {
    return line.room(deployment, reserved, queue);
  }
}
