package dev.berth.rest;

import io.grpc.Status;

/**
 * An error as a compatible surface says it.
 *
 * @param httpStatus for REST clients
 * @param body the whole JSON body for REST clients, printable ASCII of at most 8 KiB
 * @param grpcStatus for gRPC clients
 */
public record RestError(int httpStatus, String body, Status grpcStatus) {
  private static final int LONGEST_DESCRIPTION = 1_000;

  /**
   * An error.
   *
   * @param sentence for gRPC clients; its end is cut off where it is long
   */
  public static RestError of(int httpStatus, Json body, Status.Code code, String sentence) {
    var description =
        sentence.length() > LONGEST_DESCRIPTION
            ? sentence.substring(0, LONGEST_DESCRIPTION)
            : sentence;
    return new RestError(httpStatus, body.print(), code.toStatus().withDescription(description));
  }
}
