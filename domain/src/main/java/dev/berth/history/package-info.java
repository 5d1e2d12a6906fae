/** What happened and why: append-only and hash-chained for each deployment. */
@NullMarked
package dev.berth.history;

import org.jspecify.annotations.NullMarked;
