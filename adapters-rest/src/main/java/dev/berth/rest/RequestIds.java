package dev.berth.rest;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Violation;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Request ids of calls that {@link SurfaceInterceptor} serves: the header {@code Idempotency-Key},
 * else a fresh id for each request.
 */
public final class RequestIds {
  /** The field that is missing where a request has no body. */
  public static final String BODY = "body";

  private static final String HEADER = "Idempotency-Key";
  private static final Metadata.Key<String> KEY =
      Metadata.Key.of(HEADER, Metadata.ASCII_STRING_MARSHALLER);
  // What Envoy saw: the length and the encoding that the request announces, "-" where it does not,
  // and its protocol.
  private static final Metadata.Key<String> ANNOUNCED_BODY =
      Metadata.Key.of("x-berth-body", Metadata.ASCII_STRING_MARSHALLER);
  private static final int LONGEST = 128;
  private static final Context.Key<Incoming> INCOMING = Context.key("incoming");

  private final Supplier<UUID> ids;

  /**
   * Reads the header.
   *
   * @param ids names the requests without one
   */
  public RequestIds(Supplier<UUID> ids) {
    this.ids = ids;
  }

  private record Incoming(String method, @Nullable String key, boolean bodiless) {}

  static Context remember(Context context, MethodDescriptor<?, ?> method, Metadata headers) {
    return context.withValue(
        INCOMING, new Incoming(method.getFullMethodName(), headers.get(KEY), bodiless(headers)));
  }

  /** The transcoder sees an empty object in a request without a body. */
  private static boolean bodiless(Metadata headers) {
    var announced = headers.get(ANNOUNCED_BODY);
    return announced != null && (announced.startsWith("0 ") || announced.equals("- - HTTP/1.1"));
  }

  /**
   * The id of a request that must have a body, as {@link #of}.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} also where it has none
   */
  public RequestId ofBody(MessageLite message) {
    if (INCOMING.get().bodiless()) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(List.of(new Violation.Missing(BODY))));
    }
    return of(message);
  }

  /**
   * The id of the request that is being served. Its digest covers the method and the whole message,
   * in which path and query arguments are fields.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} where the header is not an
   *     id
   */
  public RequestId of(MessageLite message) {
    var incoming = INCOMING.get();
    var key = incoming.key();
    var value = key == null ? ids.get().toString() : checked(key);
    return new RequestId(value, digest(incoming.method(), message));
  }

  private static String checked(String key) {
    var printable = key.chars().allMatch(character -> character >= ' ' && character <= '~');
    if (key.isBlank() || key.length() > LONGEST || !printable) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(
                  new Violation.Invalid(
                      HEADER,
                      "%s (expected: 1 to %d printable characters)".formatted(HEADER, LONGEST)))));
    }
    return key;
  }

  private static String digest(String method, MessageLite message) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(method.getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) 0);
      var bytes =
          CodedOutputStream.newInstance(
              new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
      bytes.useDeterministicSerialization();
      message.writeTo(bytes);
      bytes.flush();
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
