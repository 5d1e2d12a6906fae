/** What the two compatible surfaces share: how an error becomes a JSON body, and request ids. */
@NullMarked
package dev.berth.rest;

import org.jspecify.annotations.NullMarked;
