/** The engine that runs each replica as a process of this machine that outlives Berth. */
@NullMarked
package dev.berth.engine.local;

import org.jspecify.annotations.NullMarked;
