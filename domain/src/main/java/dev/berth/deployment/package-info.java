/** The deployment aggregate: intent, rules, status, and the use cases that change it. */
@NullMarked
package dev.berth.deployment;

import org.jspecify.annotations.NullMarked;
