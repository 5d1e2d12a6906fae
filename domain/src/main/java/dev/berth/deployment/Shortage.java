package dev.berth.deployment;

import dev.berth.project.Resources;
import java.time.Instant;

/**
 * The capacity that a deployment waits for. Whoever waits longest is served first.
 *
 * @param lacking what it needs beyond what it has reserved
 * @param ahead how many deployments of the project waited longer when it was looked at last
 * @param since when it began to wait
 * @param message all of this in words and numbers
 */
public record Shortage(Resources lacking, int ahead, Instant since, String message) {}
