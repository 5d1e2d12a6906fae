/** The OpenAPI document of everything that Envoy serves as REST, made of the contracts. */
@NullMarked
package dev.berth.rest.openapi;

import org.jspecify.annotations.NullMarked;
