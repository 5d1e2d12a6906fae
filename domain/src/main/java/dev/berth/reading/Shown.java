package dev.berth.reading;

import dev.berth.deployment.DeploymentId;

/**
 * A deployment in the form in which it is shown, made once for all readers.
 *
 * @param form nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Shown(DeploymentId id, byte[] form) {}
