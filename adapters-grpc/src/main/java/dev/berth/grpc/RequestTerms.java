package dev.berth.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The terms of native changes: the fields request_id and validate_only, and an etag (AIP-155). */
final class RequestTerms {
  private static final Pattern UUID_FORM =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
  private static final String REQUEST_ID = "request_id";
  private static final String VALIDATE_ONLY = "validate_only";
  private static final String REASON = "reason";
  private static final String PLAN_ID = "plan_id";

  private final Supplier<UUID> ids;

  /**
   * @param ids names the requests that bring no id
   */
  RequestTerms(Supplier<UUID> ids) {
    this.ids = ids;
  }

  /**
   * The terms of a request, which has both fields.
   *
   * @param etag as the request says it; empty means what its {@link IfMatch} says, else any
   * @throws DeploymentException InvalidRequest where the id is not a UUID or the etags differ
   */
  Terms of(Message request, String etag) {
    var type = request.getDescriptorForType();
    var given = (String) request.getField(type.findFieldByName(REQUEST_ID));
    if (!given.isEmpty() && !UUID_FORM.matcher(given).matches()) {
      throw Invalid.field(REQUEST_ID, "(expected: a UUID)");
    }
    var wanted = IfMatch.or(etag);
    var id = given.isEmpty() ? ids.get() : UUID.fromString(given);
    return new Terms(
        new RequestId(id.toString(), digest(request)),
        wanted.isEmpty() ? null : wanted,
        (boolean) request.getField(type.findFieldByName(VALIDATE_ONLY)),
        reason(request));
  }

  /** Why the client asks, where requests of this type can say it. */
  private static String reason(Message request) {
    var field = request.getDescriptorForType().findFieldByName(REASON);
    var reason = field == null ? "" : (String) request.getField(field);
    if (reason.length() > Terms.LONGEST_REASON || reason.indexOf('\0') >= 0) {
      throw Invalid.field(
          REASON,
          "(expected: at most %d characters, none of them NUL)".formatted(Terms.LONGEST_REASON));
    }
    return reason;
  }

  /** Planning a change, trying it and making it are the same request, under whichever id. */
  private static String digest(Message request) {
    var type = request.getDescriptorForType();
    var bare = request.toBuilder();
    Stream.of(REQUEST_ID, VALIDATE_ONLY, PLAN_ID)
        .map(type::findFieldByName)
        .filter(Objects::nonNull)
        .forEach(bare::clearField);
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((type.getFullName() + "\n").getBytes(StandardCharsets.UTF_8));
      var bytes =
          CodedOutputStream.newInstance(
              new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
      bytes.useDeterministicSerialization();
      bare.build().writeTo(bytes);
      bytes.flush();
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
