package dev.berth.grpc;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Texts that clients hand back as they got them, in the alphabet of URLs. */
final class OpaqueToken {
  private OpaqueToken() {}

  static String of(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The text that {@link #of} was given.
   *
   * @throws IllegalArgumentException where the token is in another alphabet
   */
  static String read(String token) {
    return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
  }
}
