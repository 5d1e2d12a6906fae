package dev.berth.grpc;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for. Tokens are bound to what is listed.
 *
 * @param of name of what is listed
 * @param after what tells the last one of the page before from all others; null for the first page
 * @param size the most that the page may hold
 */
record Page(String of, @Nullable String after, int size) {
  private static final int USUAL_SIZE = 100;
  private static final int LARGEST_SIZE = 1000;

  /**
   * Reads what the client asked for.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest}
   */
  static Page read(String of, int size, String token) {
    if (size < 0) {
      throw Invalid.field("page_size", size + " (expected: at least 0)");
    }
    return new Page(
        of,
        token.isEmpty() ? null : after(of, token),
        size == 0 ? USUAL_SIZE : Math.min(size, LARGEST_SIZE));
  }

  /**
   * The last one of the page before, as that reads it which made the place for {@link #nextToken};
   * null for the first page.
   *
   * @throws DeploymentException InvalidRequest where it cannot
   */
  <T> @Nullable T after(Function<String, T> read) {
    if (after == null) {
      return null;
    }
    try {
      return read.apply(after);
    } catch (IllegalArgumentException | DateTimeException notOne) {
      throw notAToken();
    }
  }

  /** How many to read: one more than the page holds tells whether another page follows. */
  int limit() {
    return size + 1;
  }

  /** What the page holds of what was read. */
  <T> List<T> items(List<T> read) {
    return read.subList(0, Math.min(size, read.size()));
  }

  /** The token of the next page; empty where this is the last one. */
  <T> String nextToken(List<T> read, Function<T, String> place) {
    if (read.size() <= size) {
      return "";
    }
    return token(place.apply(read.get(size - 1)));
  }

  /**
   * The token of the page that follows.
   *
   * @param place tells the last one of this page from all others
   */
  String token(String place) {
    var text = of + "\n" + place;
    return OpaqueToken.of(text);
  }

  private static String after(String of, String token) {
    try {
      var text = OpaqueToken.read(token);
      if (text.startsWith(of + "\n")) {
        return text.substring(of.length() + 1);
      }
    } catch (IllegalArgumentException notOne) {
      // Said below.
    }
    throw notAToken();
  }

  /** The refusal of a token that no page of this list gave. */
  static DeploymentException notAToken() {
    return Invalid.field(
        "page_token", "(expected: next_page_token of the page before, of the same list)");
  }

  /** What binds a token to a list, in few characters. */
  static String digest(String of) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(of.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
