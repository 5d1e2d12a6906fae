/** A project is the tenant: its id, what it may ask for, and how much of that is in use. */
@NullMarked
package dev.berth.project;

import org.jspecify.annotations.NullMarked;
