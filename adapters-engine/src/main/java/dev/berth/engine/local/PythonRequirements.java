package dev.berth.engine.local;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Python packages that a version names in Conda's words, in pip's: {@code numpy}, {@code
 * numpy=1.26} (any 1.26), {@code numpy==1.26.4}, {@code numpy>=1.2,<2}, {@code numpy 1.26.*}, with
 * or without a channel before and a build behind. Everything else is refused, so that nothing of it
 * can be an option, an address or a path.
 *
 * @param packages as pip takes them
 * @param python the version of Python itself, such as {@code 3.11}; null for any
 */
record PythonRequirements(List<String> packages, @Nullable String python) {
  private static final int MOST = 200;
  private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?";
  private static final String VERSION = "[0-9][0-9A-Za-z.!+]{0,60}";
  private static final Pattern FORM =
      Pattern.compile("(?:[A-Za-z0-9_-]{1,60}::)?(" + NAME + ")(?:\\s*(\\S.{0,200}))?");
  private static final Pattern BUILD =
      Pattern.compile("(=" + VERSION + "\\*?)=[A-Za-z0-9_.*]{1,60}");
  private static final Pattern CONSTRAINT =
      Pattern.compile("(==|=|>=|<=|!=|~=|>|<)?\\s*((?:" + VERSION + ")?)(\\.?\\*)?");
  private static final Pattern PYTHON =
      Pattern.compile("python==(3\\.\\d{1,3})(?:\\.[\\d*]{1,3})*");

  PythonRequirements {
    packages = List.copyOf(packages);
  }

  /**
   * Reads what a version names.
   *
   * @throws IllegalArgumentException naming everything that cannot be read
   */
  static PythonRequirements read(List<String> requirements) {
    if (requirements.size() > MOST) {
      throw new IllegalArgumentException(
          "%d Python packages (expected: at most %d)".formatted(requirements.size(), MOST));
    }
    var packages = new ArrayList<String>();
    var unread = new ArrayList<String>();
    String python = null;
    for (var requirement : requirements) {
      var read = pip(requirement.strip());
      if (read == null) {
        unread.add(requirement.length() <= 60 ? requirement : requirement.substring(0, 60));
      } else if (!read.equals("python") && !read.matches("python[<>=!~].*")) {
        packages.add(read);
      } else if (!read.equals("python")) {
        var match = PYTHON.matcher(read);
        if (match.matches()) {
          python = match.group(1);
        } else {
          unread.add(requirement);
        }
      }
    }
    if (!unread.isEmpty()) {
      throw new IllegalArgumentException(
          "Python packages: %s (expected: a name, and versions as in =1.26 or >=1.2,<2)"
              .formatted(unread));
    }
    return new PythonRequirements(packages, python);
  }

  private static @Nullable String pip(String requirement) {
    var match = FORM.matcher(requirement);
    if (!match.matches()) {
      return null;
    }
    var rest = match.group(2);
    var constraints = new ArrayList<String>();
    if (rest != null) {
      var build = BUILD.matcher(rest);
      var versions = build.matches() ? build.group(1) : rest;
      for (var part : versions.split(",", -1)) {
        var constraint = constraint(part.strip());
        if (constraint == null) {
          return null;
        }
        constraints.add(constraint);
      }
    }
    return match.group(1)
        + String.join(",", constraints.stream().filter(c -> !c.isEmpty()).toList());
  }

  /** One comparison in pip's words; empty where any version will do; null where it is none. */
  private static @Nullable String constraint(String text) {
    var match = CONSTRAINT.matcher(text);
    if (!match.matches()) {
      return null;
    }
    var operator = match.group(1) == null ? "==" : match.group(1);
    var version = match.group(2);
    var star = match.group(3) != null;
    if (version.isEmpty()) {
      return star && Stream.of("=", "==", ">=").anyMatch(operator::equals) ? "" : null;
    }
    var plain = version.endsWith(".") ? version.substring(0, version.length() - 1) : version;
    if (operator.equals("=")) {
      return "==" + plain + ".*";
    }
    return operator
        + plain
        + (star && (operator.equals("==") || operator.equals("!=")) ? ".*" : "");
  }
}
