/** The form in which the database keeps what is not searched for: protobuf messages, as bytes. */
@NullMarked
package dev.berth.persistence.stored;

import org.jspecify.annotations.NullMarked;
