/** The native API {@code berth.v1} over gRPC, and the one gRPC server that serves everything. */
@NullMarked
package dev.berth.grpc;

import org.jspecify.annotations.NullMarked;
