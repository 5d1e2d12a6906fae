package dev.berth.deployment;

import dev.berth.operation.Operation;

/** An operation and the deployment that it changes, even a deleted one. */
public record Tracked(Operation operation, Deployment deployment) {}
