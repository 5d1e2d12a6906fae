/** Where predictions go: the port of the gateway that routes them. */
@NullMarked
package dev.berth.inference;

import org.jspecify.annotations.NullMarked;
