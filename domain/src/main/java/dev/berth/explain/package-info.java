/** Why deployments are as they are: replicas, living and ended, and what they printed. */
@NullMarked
package dev.berth.explain;

import org.jspecify.annotations.NullMarked;
