package dev.berth.rest.envoy;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.longrunning.OperationsProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paths of {@code google.longrunning.Operations}. Google's own contract names operations that
 * stand below nothing; here they are below a project, which lists them as a deployment lists its
 * own. A method without a path is not served as REST.
 */
final class OperationRules {
  private static final String EVERYTHING = "*";
  private static final String OPERATION = "/v1/{name=projects/*/operations/*}";
  private static final Map<String, HttpRule> RULES =
      Map.of(
          "GetOperation",
          HttpRule.newBuilder().setGet(OPERATION).build(),
          "ListOperations",
          HttpRule.newBuilder()
              .setGet("/v1/{name=projects/*/deployments/*}/operations")
              .addAdditionalBindings(
                  HttpRule.newBuilder().setGet("/v1/{name=projects/*}/operations"))
              .build(),
          "CancelOperation",
          HttpRule.newBuilder().setPost(OPERATION + ":cancel").setBody(EVERYTHING).build(),
          "WaitOperation",
          HttpRule.newBuilder().setPost(OPERATION + ":wait").setBody(EVERYTHING).build());

  private OperationRules() {}

  /** Google's file with these paths. */
  static FileDescriptor file() {
    var original = OperationsProto.getDescriptor();
    var file = original.toProto().toBuilder();
    for (var method : file.getServiceBuilder(0).getMethodBuilderList()) {
      method.setOptions(options(method.getOptions(), RULES.get(method.getName())));
    }
    try {
      return FileDescriptor.buildFrom(
          file.build(), original.getDependencies().toArray(FileDescriptor[]::new));
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("google/longrunning/operations.proto", e);
    }
  }

  private static MethodOptions options(MethodOptions original, @Nullable HttpRule rule) {
    var options = original.toBuilder().clearExtension(AnnotationsProto.http);
    return (rule == null ? options : options.setExtension(AnnotationsProto.http, rule)).build();
  }
}
