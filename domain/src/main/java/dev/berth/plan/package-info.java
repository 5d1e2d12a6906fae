/** What a change would do, told before it is made, and made only if that still holds. */
@NullMarked
package dev.berth.plan;

import org.jspecify.annotations.NullMarked;
