/** How reality is brought to the intent: one pure decision, and the loop that carries it out. */
@NullMarked
package dev.berth.rollout;

import org.jspecify.annotations.NullMarked;
