package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import dev.berth.watch.Place;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** Places in the order of changes as watchers carry them; bound to the project. */
final class ResumeToken {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,18})\\.(\\d{1,19})\\.([0-9a-f]{16,32})");

  private ResumeToken() {}

  static String write(String parent, Place place) {
    var text = place.transaction() + "." + place.number() + "." + Page.digest(parent);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DeploymentException InvalidRequest
   */
  static Place read(String parent, String token) {
    try {
      var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      var match = FORM.matcher(text);
      if (match.matches() && match.group(3).equals(Page.digest(parent))) {
        return new Place(Long.parseLong(match.group(1)), Long.parseLong(match.group(2)));
      }
    } catch (IllegalArgumentException notOne) {
      // Said below.
    }
    throw Invalid.field(
        "resume_token", "(expected: the resume_token of a watch of the same project)");
  }
}
