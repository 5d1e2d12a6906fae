package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import dev.berth.watch.Place;
import java.util.regex.Pattern;

/** Places in the order of changes as watchers carry them; bound to the project. */
final class ResumeToken {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,18})\\.(\\d{1,19})\\.([0-9a-f]{16,32})");

  private ResumeToken() {}

  static String write(String parent, Place place) {
    var text = place.transaction() + "." + place.number() + "." + OpaqueToken.digest(parent);
    return OpaqueToken.of(text);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DeploymentException InvalidRequest
   */
  static Place read(String parent, String token) {
    try {
      var text = OpaqueToken.read(token);
      var match = FORM.matcher(text);
      if (match.matches() && match.group(3).equals(OpaqueToken.digest(parent))) {
        return new Place(Long.parseLong(match.group(1)), Long.parseLong(match.group(2)));
      }
    } catch (IllegalArgumentException notOne) {
      // Said below.
    }
    throw Invalid.field(
        "resume_token", "(expected: the resume_token of a watch of the same project)");
  }
}
