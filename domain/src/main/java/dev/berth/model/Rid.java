package dev.berth.model;

import java.util.regex.Pattern;

/** The form of a resource identifier: {@code ri.<service>.<instance>.<type>.<locator>}. */
public final class Rid {
  private static final Pattern FORM =
      Pattern.compile(
          "ri\\.[a-z][a-z0-9-]*\\.([a-z0-9][a-z0-9-]*)?\\.[a-z][a-z0-9-]*\\.[a-zA-Z0-9._-]+");
  private static final int MAX_LENGTH = 256;

  private Rid() {}

  /** Whether the text is a resource identifier of at most 256 characters. */
  public static boolean isOne(String text) {
    return text.length() <= MAX_LENGTH && FORM.matcher(text).matches();
  }

  static void require(String text) {
    if (!isOne(text)) {
      throw new IllegalArgumentException("rid: " + text + " (expected: ri.a.b.c.d)");
    }
  }
}
