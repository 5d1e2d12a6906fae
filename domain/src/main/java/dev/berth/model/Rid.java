package dev.berth.model;

/** The form of a resource identifier: {@code ri.<service>.<instance>.<type>.<locator>}. */
public final class Rid {
  private static final String BEGIN = "ri.";
  private static final int MAX_LENGTH = 256;

  private Rid() {}

  /**
   * Whether the text is a resource identifier of at most 256 characters: service and type are
   * lower-case letters, digits and dashes, a letter first; the instance may be empty or begin with
   * a digit; the locator may also have capitals, dots and underscores.
   */
  public static boolean isOne(String text) {
    // Several times for each deployment that is read, and a pattern would take most of that time.
    if (text.length() > MAX_LENGTH || !text.startsWith(BEGIN)) {
      return false;
    }
    var service = text.indexOf('.', BEGIN.length());
    var instance = text.indexOf('.', service + 1);
    var type = text.indexOf('.', instance + 1);
    return service > 0
        && instance > 0
        && type > 0
        && isName(text, BEGIN.length(), service)
        && (instance == service + 1
            || (text.charAt(service + 1) != '-' && isWord(text, service + 1, instance)))
        && isName(text, instance + 1, type)
        && isLocator(text, type + 1);
  }

  static void require(String text) {
    if (!isOne(text)) {
      throw new IllegalArgumentException("rid: " + text + " (expected: ri.a.b.c.d)");
    }
  }

  private static boolean isName(String text, int begin, int end) {
    return begin < end && isLowerCase(text.charAt(begin)) && isWord(text, begin + 1, end);
  }

  private static boolean isWord(String text, int begin, int end) {
    for (var at = begin; at < end; at++) {
      if (!isWord(text.charAt(at))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLocator(String text, int begin) {
    for (var at = begin; at < text.length(); at++) {
      var each = text.charAt(at);
      if (!isWord(each) && !(each >= 'A' && each <= 'Z') && each != '.' && each != '_') {
        return false;
      }
    }
    return begin < text.length();
  }

  private static boolean isWord(char each) {
    return isLowerCase(each) || (each >= '0' && each <= '9') || each == '-';
  }

  private static boolean isLowerCase(char each) {
    return each >= 'a' && each <= 'z';
  }
}
