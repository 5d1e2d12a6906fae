@NullMarked
package dev.berth.modelserver.api;

import org.jspecify.annotations.NullMarked;
