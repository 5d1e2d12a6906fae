package dev.berth.app;

import dev.berth.deployment.DeploymentId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads which deployment is meant: by its RID, or by the UUID at the end of it. */
final class DeploymentName implements ITypeConverter<DeploymentId> {
  @Override
  public DeploymentId convert(String text) {
    return DeploymentId.ofRid(text)
        .or(() -> DeploymentId.parse(text))
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "%s (expected: a RID of a deployment, or its UUID)".formatted(text)));
  }
}
