package dev.berth.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Says of every method that no service has that it is none, as all errors are said. */
final class UnknownMethods extends HandlerRegistry {

  private enum Bytes implements MethodDescriptor.Marshaller<InputStream> {
    UNREAD;

    @Override
    public InputStream stream(InputStream value) {
      return value;
    }

    @Override
    public InputStream parse(InputStream stream) {
      return new ByteArrayInputStream(new byte[0]);
    }
  }

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
    var descriptor =
        MethodDescriptor.newBuilder(Bytes.UNREAD, Bytes.UNREAD)
            .setFullMethodName(method)
            .setType(MethodType.UNARY)
            .build();
    return ServerMethodDefinition.create(
        descriptor,
        (call, _) -> {
          ErrorInterceptor.close(
              call,
              GrpcErrors.notOffered(
                  "Berth has no method " + method + "; server reflection lists those it has."));
          return new ServerCall.Listener<>() {};
        });
  }
}
