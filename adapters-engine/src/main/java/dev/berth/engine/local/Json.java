package dev.berth.engine.local;

/** The little JSON that this engine writes. */
final class Json {
  private Json() {}

  /** A text in quotes. */
  static String quote(String text) {
    var quoted = new StringBuilder("\"");
    for (int at = 0; at < text.length(); at++) {
      var character = text.charAt(at);
      if (character < ' ') {
        quoted.append("\\u%04x".formatted((int) character));
      } else {
        if (character == '"' || character == '\\') {
          quoted.append('\\');
        }
        quoted.append(character);
      }
    }
    return quoted.append('"').toString();
  }
}
