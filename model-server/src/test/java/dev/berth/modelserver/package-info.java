@NullMarked
package dev.berth.modelserver;

import org.jspecify.annotations.NullMarked;
