/** How things are filtered, ordered and read page by page, whatever they are. */
@NullMarked
package dev.berth.listing;

import org.jspecify.annotations.NullMarked;
