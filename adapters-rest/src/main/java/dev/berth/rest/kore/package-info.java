/**
 * Kore.ai's Deploy, Undeploy and Import a Model and Get Dock Status: the gRPC service that Envoy
 * transcodes.
 */
@NullMarked
package dev.berth.rest.kore;

import org.jspecify.annotations.NullMarked;
