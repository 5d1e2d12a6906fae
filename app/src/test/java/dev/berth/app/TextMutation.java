package dev.berth.app;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Makes wrong bodies of right ones that are no JSON, such as forms. */
record TextMutation(Random random) {

  /** A body with one to three things wrong. */
  ByteString of(String sample) {
    var text = sample;
    for (var times = 1 + random.nextInt(3); times > 0; times--) {
      text = once(text);
    }
    // So that what is beyond ASCII is not UTF-8.
    return ByteString.copyFrom(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String once(String text) {
    var from = random.nextInt(text.length() + 1);
    var to = random.nextInt(from, text.length() + 1);
    return switch (random.nextInt(7)) {
      case 0 -> text.substring(0, from);
      case 1 -> text.substring(0, from) + text.substring(to);
      case 2 -> text + text.substring(from, to);
      case 3 -> text.replace("=", random.nextBoolean() ? "" : "=%zz%00");
      case 4 -> text.substring(0, from) + (char) random.nextInt(256) + text.substring(from);
      case 5 -> text.substring(0, from) + "x".repeat(1 << random.nextInt(17)) + text.substring(to);
      default -> text.replace("\r\n", random.nextBoolean() ? "\n" : "\r\n\r\n");
    };
  }
}
