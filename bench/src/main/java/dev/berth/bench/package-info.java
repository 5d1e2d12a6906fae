/** The servers that Berth's speed is compared with. */
@NullMarked
package dev.berth.bench;

import org.jspecify.annotations.NullMarked;
