package dev.berth.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Violation;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses query parameters that the method's request has no field for. Envoy drops them without a
 * word, so a misspelt {@code updateMask} would change what nobody meant.
 */
final class KnownParameters implements ServerInterceptor {
  private static final Pattern BETWEEN = Pattern.compile("&");
  private static final Pattern STEP = Pattern.compile("\\.");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var served = next.startCall(call, headers);
    var violations = violations(call, RestStatus.query(headers));
    if (violations.isEmpty()) {
      return served;
    }
    return new SimpleForwardingServerCallListener<>(served) {
      @Override
      public void onHalfClose() {
        throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
      }
    };
  }

  private static List<Violation> violations(ServerCall<?, ?> call, String query) {
    if (query.isEmpty()
        || !(call.getMethodDescriptor().getSchemaDescriptor()
            instanceof ProtoMethodDescriptorSupplier method)) {
      return List.of();
    }
    var request = method.getMethodDescriptor().getInputType();
    return BETWEEN
        .splitAsStream(query)
        .filter(parameter -> !parameter.isEmpty())
        .map(KnownParameters::name)
        .distinct()
        .filter(name -> !isField(request, name))
        .<Violation>map(name -> new Violation.Invalid(name, refusal(name, request)))
        .toList();
  }

  private static String name(String parameter) {
    var name = parameter.split("=", 2)[0];
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return name;
    }
  }

  private static boolean isField(Descriptor request, String name) {
    @Nullable Descriptor within = request;
    for (var step : STEP.split(name, -1)) {
      var field = within == null ? null : field(within, step);
      if (field == null) {
        return false;
      }
      within = field.getJavaType() == JavaType.MESSAGE ? field.getMessageType() : null;
    }
    return true;
  }

  private static @Nullable FieldDescriptor field(Descriptor message, String name) {
    return message.getFields().stream()
        .filter(field -> names(field).anyMatch(name::equals))
        .findFirst()
        .orElse(null);
  }

  private static Stream<String> names(FieldDescriptor field) {
    return Stream.of(field.getJsonName(), field.getName());
  }

  private static String refusal(String name, Descriptor request) {
    return "%s: no parameter of this call (expected: %s)"
        .formatted(
            name,
            request.getFields().stream()
                .filter(field -> field.getJavaType() != JavaType.MESSAGE || isText(field))
                .map(FieldDescriptor::getJsonName)
                .collect(Collectors.joining(", ")));
  }

  /** Whether JSON writes it as one text. */
  private static boolean isText(FieldDescriptor field) {
    return field.getMessageType().getFile().getPackage().equals("google.protobuf");
  }
}
