/** The domain's repositories and its work queue on PostgreSQL. */
@NullMarked
package dev.berth.persistence;

import org.jspecify.annotations.NullMarked;
