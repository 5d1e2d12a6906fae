package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.io.InputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableRequestTest {
  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n\u0005x", "\n\u0002\u00ff\u00fe", "\u0007", "\n\u007f"})
  void isTheClientsFault(String bytes) {
    var get = withBytes(DeploymentsGrpc.getGetDeploymentMethod());

    var status =
        Details.statusOf(
            () ->
                ClientCalls.blockingUnaryCall(
                    api.channel(),
                    get,
                    CallOptions.DEFAULT,
                    ByteString.copyFrom(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)));

    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(Details.detail(status, BadRequest.class))
        .hasValueSatisfying(
            fields -> assertThat(fields.getFieldViolations(0).getField()).isEqualTo("body"));
  }

  private static <A> MethodDescriptor<ByteString, A> withBytes(MethodDescriptor<?, A> method) {
    return method.toBuilder(BYTES, method.getResponseMarshaller()).build();
  }

  private static final MethodDescriptor.Marshaller<ByteString> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(ByteString value) {
          return value.newInput();
        }

        @Override
        public ByteString parse(InputStream stream) {
          throw new UnsupportedOperationException("only a client's");
        }
      };
}
