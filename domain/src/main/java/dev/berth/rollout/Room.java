package dev.berth.rollout;

import dev.berth.project.Resources;

/**
 * What a deployment may hold.
 *
 * @param available what it may hold at most: what it has reserved, or what nobody holds and nobody
 *     who waited longer needs
 * @param ahead how many wait for capacity and waited longer
 */
public record Room(Resources available, int ahead) {}
