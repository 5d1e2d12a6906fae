/** What a model declares, and how a request's JSON is held against it, exactly. */
@NullMarked
package dev.berth.modelserver.api;

import org.jspecify.annotations.NullMarked;
