/** OAuth2's client credentials at Foundry's paths: the gRPC service that Envoy transcodes. */
@NullMarked
package dev.berth.rest.oauth;

import org.jspecify.annotations.NullMarked;
