package dev.berth.deployment;

/**
 * What is remembered of a request that was committed.
 *
 * @param bodyDigest digest of the body that it came with
 * @param deployment the deployment that it made or changed
 */
public record Receipt(String bodyDigest, DeploymentId deployment) {}
