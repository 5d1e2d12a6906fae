/** Foundry's Live Deployments (v2): the gRPC service that Envoy transcodes, and its errors. */
@NullMarked
package dev.berth.rest.foundry;

import org.jspecify.annotations.NullMarked;
