package dev.berth.app;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Makes wrong JSON of right JSON, as text, so that it need not stay JSON. */
record JsonMutation(Random random) {
  private static final Pattern VALUE =
      Pattern.compile("(?<=:)\\s*(\"[^\"]*\"|-?[0-9.]+|true|false|null|\\[\\]|\\{\\})");
  private static final Pattern KEY = Pattern.compile("\"([A-Za-z_]+)\"\\s*:");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1.5",
          "1e400",
          "-0.0",
          "2147483648",
          "9223372036854775808",
          "123456789012345678901234567890",
          "\"\"",
          "\"7\"",
          "\"NaN\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u202e\\ufeff\"",
          "\"'; drop table deployment; --\"",
          "\"../../../etc/passwd\"",
          "\"ri.models.main.model.\"",
          "\"-5GiB\"",
          "\"999999999999999999999GiB\"",
          "[]",
          "{}",
          "[[[]]]",
          "{\"type\":\"direct\"}",
          "[1,\"2\",null]");

  /** A body with one to three things wrong. */
  ByteString of(String sample) {
    var text = sample;
    for (var times = 1 + random.nextInt(3); times > 0; times--) {
      text = once(text);
    }
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteString.copyFrom(random.nextInt(8) == 0 ? broken(bytes) : bytes);
  }

  private String once(String text) {
    return switch (random.nextInt(9)) {
      case 0, 1, 2, 3 -> replace(text, VALUE, VALUES.get(random.nextInt(VALUES.size())));
      case 4 -> replace(text, VALUE, "\"" + "x".repeat(1 << random.nextInt(17)) + "\"");
      case 5 -> replace(text, VALUE, nested(1 + random.nextInt(400)));
      case 6 -> replace(text, KEY, "\"unheardOf\":");
      case 7 -> twice(text);
      default -> text.substring(0, random.nextInt(text.length() + 1));
    };
  }

  private String replace(String text, Pattern what, String by) {
    var matcher = what.matcher(text);
    var places = new ArrayList<int[]>();
    while (matcher.find()) {
      places.add(new int[] {matcher.start(), matcher.end()});
    }
    if (places.isEmpty()) {
      return by;
    }
    var place = places.get(random.nextInt(places.size()));
    return text.substring(0, place[0]) + by + text.substring(place[1]);
  }

  /** The first member once more, with what may be another value. */
  private String twice(String text) {
    var open = text.indexOf('{');
    var key = KEY.matcher(text);
    return open < 0 || !key.find()
        ? text
        : text.substring(0, open + 1)
            + key.group()
            + VALUES.get(random.nextInt(VALUES.size()))
            + ","
            + text.substring(open + 1);
  }

  private String nested(int depth) {
    return random.nextBoolean()
        ? "[".repeat(depth) + "]".repeat(depth)
        : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
  }

  private byte[] broken(byte[] bytes) {
    var copy = bytes.clone();
    for (var times = 1 + random.nextInt(4); times > 0 && copy.length > 0; times--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
    }
    return copy;
  }
}
