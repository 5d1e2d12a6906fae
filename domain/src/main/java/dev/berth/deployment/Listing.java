package dev.berth.deployment;

import org.jspecify.annotations.Nullable;

/**
 * Which page of a project's deployments is asked for.
 *
 * @param after where the page before ended; null for the first page
 * @param limit the most deployments that the page may hold
 */
public record Listing(
    DeploymentFilter filter, DeploymentOrder order, @Nullable Bookmark after, int limit) {

  /** The newest ones, whatever they are like. */
  public static Listing newest(int limit) {
    return new Listing(DeploymentFilter.EVERYTHING, DeploymentOrder.NEWEST_FIRST, null, limit);
  }

  /** The same listing, after that deployment. */
  public Listing after(Deployment last) {
    return new Listing(filter, order, Bookmark.of(last), limit);
  }
}
