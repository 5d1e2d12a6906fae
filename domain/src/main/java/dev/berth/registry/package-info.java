/** How models and versions are made and read: the use cases and the store that they write to. */
@NullMarked
package dev.berth.registry;

import org.jspecify.annotations.NullMarked;
