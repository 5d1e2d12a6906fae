package dev.berth.deployment;

/**
 * When to add and remove replicas. Stored and answered; not acted on yet.
 *
 * @param loadThreshold running requests over (replicas times threadCount), 0.0 to 1.0
 * @param up how long the load must stay above it
 * @param down how long the load must stay below it
 */
public record Scaling(double loadThreshold, Delay up, Delay down) {}
