/** Who calls: API keys, their scopes, and the caller that a key proves. */
@NullMarked
package dev.berth.access;

import org.jspecify.annotations.NullMarked;
