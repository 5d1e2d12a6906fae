package dev.berth.rollout;

import dev.berth.deployment.Deployment;

/**
 * The right to bring one deployment nearer to its intent, for a while.
 *
 * @param deployment as it was when it was claimed
 * @param fence grows with every claim on the deployment; an older one writes nothing any more
 * @param standing how its project stood then
 */
public record Claim(Deployment deployment, long fence, Standing standing) {}
