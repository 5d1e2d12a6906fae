package dev.berth.grpc;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Violation;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Request ids of native changes: what the message says, else a fresh one. */
final class RequestIds {
  private static final int LONGEST = 128;

  private RequestIds() {}

  /**
   * The id of a delete.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} where it is not an id
   */
  static RequestId of(DeleteDeploymentRequest request, Supplier<UUID> ids) {
    var given = request.getRequestId();
    return new RequestId(
        given.isEmpty() ? ids.get().toString() : checked(given),
        digest("DeleteDeployment\n" + request.getName()));
  }

  private static String checked(String given) {
    var printable = given.chars().allMatch(character -> character >= ' ' && character <= '~');
    if (given.isBlank() || given.length() > LONGEST || !printable) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(
                  new Violation.Invalid(
                      "request_id",
                      "request_id (expected: at most %d printable characters)"
                          .formatted(LONGEST)))));
    }
    return given;
  }

  private static String digest(String text) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
