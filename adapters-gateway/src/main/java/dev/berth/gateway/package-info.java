/**
 * The road of predictions: a small xDS server that feeds Envoy with the routes, clusters and
 * endpoints of ready replicas, and the signed keys that Envoy verifies by itself.
 *
 * <p>Envoy's side of it (names of clusters, filters and headers) is written down in {@code
 * dev.berth.rest.envoy}.
 */
@NullMarked
package dev.berth.gateway;

import org.jspecify.annotations.NullMarked;
