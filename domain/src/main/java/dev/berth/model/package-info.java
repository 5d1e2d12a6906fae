/** What can be deployed: models, their versions and branches. */
@NullMarked
package dev.berth.model;

import org.jspecify.annotations.NullMarked;
