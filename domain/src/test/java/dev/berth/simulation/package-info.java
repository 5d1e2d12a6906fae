/**
 * A deterministic simulator of the whole core: users, reconciler, engine and gateway on a virtual
 * clock, with every fault that can be injected between two steps, and what must hold nevertheless.
 */
@NullMarked
package dev.berth.simulation;

import org.jspecify.annotations.NullMarked;
