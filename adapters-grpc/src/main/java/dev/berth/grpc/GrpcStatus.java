package dev.berth.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A {@code google.rpc.Status} with exactly one ErrorInfo and, where they apply, further details.
 * Texts are cut where they are long, because statuses travel in headers.
 */
final class GrpcStatus {
  private static final String DOMAIN = "berth.dev";
  private static final int LONGEST_TEXT = 500;

  private final Status.Builder status;

  private GrpcStatus(Status.Builder status) {
    this.status = status;
  }

  /**
   * A status.
   *
   * @param reason upper snake case, stable
   * @param metadata every part of the message that is not fixed
   */
  static GrpcStatus of(Code code, String reason, String message, Map<String, String> metadata) {
    var info =
        ErrorInfo.newBuilder()
            .setReason(reason)
            .setDomain(DOMAIN)
            .putAllMetadata(
                metadata.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> cut(entry.getValue()))));
    return new GrpcStatus(Status.newBuilder().setCode(code.getNumber()).setMessage(cut(message)))
        .with(info.build());
  }

  /** The same with one more detail. */
  GrpcStatus with(Message detail) {
    status.addDetails(Any.pack(detail));
    return this;
  }

  /** What is sent. */
  Status build() {
    return status.build();
  }

  static String cut(String text) {
    return cut(text, LONGEST_TEXT);
  }

  static String cut(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) : text;
  }
}
