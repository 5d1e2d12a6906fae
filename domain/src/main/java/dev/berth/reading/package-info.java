/** How deployments are read from memory, as new as every write that was acknowledged before. */
@NullMarked
package dev.berth.reading;

import org.jspecify.annotations.NullMarked;
