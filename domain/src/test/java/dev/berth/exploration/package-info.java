/** Every interleaving of a few reconcilers, changes and faults, around the real decisions. */
@NullMarked
package dev.berth.exploration;

import org.jspecify.annotations.NullMarked;
