package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.project.Resources;

/**
 * The right to bring one deployment nearer to its intent, for a while.
 *
 * @param deployment as it was when it was claimed
 * @param fence grows with every claim on the deployment; an older one writes nothing any more
 * @param projectReserved what all deployments of its project held then, this one included
 * @param line who of its project waited for capacity then
 */
public record Claim(
    Deployment deployment, long fence, Resources projectReserved, WaitingLine line) {}
