package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** A filter that is being read, and the place where the reader is. */
final class FilterText {
  private static final List<String> OPERATORS = List.of("<=", ">=", "!=", "<", ">", "=", ":");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final String text;
  private int at;

  FilterText(String text) {
    this.text = text;
  }

  boolean atEnd() {
    skipSpace();
    return at == text.length();
  }

  boolean startsWith(String token) {
    skipSpace();
    return text.startsWith(token, at);
  }

  /** Whether the next token is parted from the one before, by a space or by itself. */
  boolean afterSpace() {
    skipSpace();
    return at > 0 && (text.charAt(at - 1) == ' ' || text.charAt(at - 1) == ')');
  }

  /** Takes that token, if it comes next. */
  boolean take(String token) {
    if (!startsWith(token)) {
      return false;
    }
    at += token.length();
    return true;
  }

  /** Takes that word, if it comes next and ends there. */
  boolean takeWord(String word) {
    if (!startsWith(word)) {
      return false;
    }
    var end = at + word.length();
    if (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '(') {
      return false;
    }
    at = end;
    return true;
  }

  /** The name of a field: letters, digits and {@code . _ -}. */
  String name() {
    skipSpace();
    var name = run(each -> Character.isLetterOrDigit(each) || "._-".indexOf(each) >= 0);
    if (name.isEmpty()) {
      throw expected("a field");
    }
    return name;
  }

  String operator() {
    return OPERATORS.stream()
        .filter(this::take)
        .findFirst()
        .orElseThrow(() -> expected("one of " + String.join(" ", OPERATORS)));
  }

  /** A value: a string in single or double quotes, or anything without space and parentheses. */
  String value() {
    skipSpace();
    if (startsWith("\"") || startsWith("'")) {
      return quoted();
    }
    var value = run(each -> each != ' ' && each != '(' && each != ')' && each != '"');
    if (value.isEmpty()) {
      throw expected("a value");
    }
    return printable(value);
  }

  private String quoted() {
    var quote = text.charAt(at);
    var value = new StringBuilder();
    for (var next = at + 1; next < text.length(); next++) {
      var character = text.charAt(next);
      if (character == quote) {
        at = next + 1;
        return printable(value.toString());
      }
      if (character == '\\' && next + 1 < text.length()) {
        next++;
        character = text.charAt(next);
      }
      value.append(character);
    }
    throw expected("a closing " + quote);
  }

  private String printable(String value) {
    if (CONTROL.matcher(value).find()) {
      throw expected("no control character");
    }
    return value;
  }

  DeploymentException expected(String what) {
    return Invalid.field("filter", "at character %d (expected: %s)".formatted(at + 1, what));
  }

  private String run(IntPredicate part) {
    var begin = at;
    while (at < text.length() && part.test(text.charAt(at))) {
      at++;
    }
    return text.substring(begin, at);
  }

  private void skipSpace() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }
}
