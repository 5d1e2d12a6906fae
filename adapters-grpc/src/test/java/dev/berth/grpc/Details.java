package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What clients read of errors. */
final class Details {
  private Details() {}

  /** The detail of that kind, if the status has one. */
  static <T extends Message> Optional<T> detail(Status status, Class<T> kind) {
    return status.getDetailsList().stream()
        .filter(any -> any.is(kind))
        .map(
            any -> {
              try {
                return any.unpack(kind);
              } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
              }
            })
        .findFirst();
  }

  /** How a call fails. */
  static Status statusOf(ThrowingCallable call) {
    var thrown = Objects.requireNonNull(catchThrowableOfType(StatusRuntimeException.class, call));
    return Objects.requireNonNull(StatusProto.fromThrowable(thrown));
  }

  /** Which fields are wrong with a request. */
  static List<String> fields(ThrowingCallable call) {
    return detail(statusOf(call), BadRequest.class).orElseThrow().getFieldViolationsList().stream()
        .map(FieldViolation::getField)
        .toList();
  }

  static void assertReason(ThrowingCallable call, Code code, String reason) {
    var status = statusOf(call);
    assertThat(Code.forNumber(status.getCode())).isEqualTo(code);
    assertThat(detail(status, ErrorInfo.class).orElseThrow().getReason()).isEqualTo(reason);
  }
}
