/** The tracked outcome of one accepted change. */
@NullMarked
package dev.berth.operation;

import org.jspecify.annotations.NullMarked;
