/** How changes of deployments are followed, by every process that shares the database. */
@NullMarked
package dev.berth.watch;

import org.jspecify.annotations.NullMarked;
