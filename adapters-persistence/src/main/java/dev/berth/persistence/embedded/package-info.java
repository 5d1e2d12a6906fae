/** A real PostgreSQL below Berth's data folder, for whoever has no other. */
@NullMarked
package dev.berth.persistence.embedded;

import org.jspecify.annotations.NullMarked;
