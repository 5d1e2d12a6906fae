/** Running copies of a revision, and the port of the engine that runs them. */
@NullMarked
package dev.berth.replica;

import org.jspecify.annotations.NullMarked;
