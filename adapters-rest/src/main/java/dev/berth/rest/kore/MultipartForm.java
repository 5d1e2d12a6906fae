package dev.berth.rest.kore;

import com.google.api.HttpBody;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Violation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parts of a form, as {@code multipart/form-data} has them (RFC 7578). */
final class MultipartForm {
  private static final Pattern TYPE =
      Pattern.compile(
          "multipart/form-data\\s*;(?:.*;)?\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70})).*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME =
      Pattern.compile(
          "^content-disposition:\\s*form-data\\s*;(?:[^\r\n]*;)?\\s*name=(?:\"([^\"]*)\"|([^\\s;\"]+))",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  private static final int MOST_PARTS = 32;
  private static final byte[] END_OF_HEADERS = ascii("\r\n\r\n");

  private final byte[] body;
  private final Map<String, byte[]> parts = new HashMap<>();

  private MultipartForm(byte[] body) {
    this.body = body;
  }

  /**
   * Reads a body.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} where it is no form, or says
   *     a part twice
   */
  static MultipartForm read(HttpBody body) {
    var type = TYPE.matcher(body.getContentType().strip());
    if (!type.matches()) {
      throw invalid("Content-Type", "Content-Type (expected: multipart/form-data; boundary=...)");
    }
    var boundary = type.group(1) == null ? type.group(2) : type.group(1);
    var form = new MultipartForm(body.getData().toByteArray());
    form.split(ascii("--" + boundary), ascii("\r\n--" + boundary));
    return form;
  }

  /** The content of that part. */
  Optional<byte[]> find(String name) {
    return Optional.ofNullable(parts.get(name));
  }

  /** The first delimiter may be the first thing; every other one begins a line. */
  private void split(byte[] first, byte[] delimiter) {
    var at = startsWith(first, 0) ? first.length : after(delimiter, 0);
    while (!startsWith(ascii("--"), at)) {
      var headersEnd = find(END_OF_HEADERS, at);
      var content = headersEnd + END_OF_HEADERS.length;
      var end = find(delimiter, content);
      var name = NAME.matcher(new String(body, at, headersEnd - at, StandardCharsets.UTF_8));
      if (!name.find()) {
        throw malformed();
      }
      var known = name.group(1) == null ? name.group(2) : name.group(1);
      if (parts.put(known, Arrays.copyOfRange(body, content, end)) != null
          || parts.size() > MOST_PARTS) {
        throw malformed();
      }
      at = end + delimiter.length;
    }
  }

  private int after(byte[] wanted, int from) {
    return find(wanted, from) + wanted.length;
  }

  private int find(byte[] wanted, int from) {
    for (var at = from; at <= body.length - wanted.length; at++) {
      if (body[at] == wanted[0] && startsWith(wanted, at)) {
        return at;
      }
    }
    throw malformed();
  }

  private boolean startsWith(byte[] wanted, int at) {
    var end = at + wanted.length;
    return end <= body.length && Arrays.equals(body, at, end, wanted, 0, wanted.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static DeploymentException malformed() {
    return invalid("form", "form (expected: multipart/form-data, each part once)");
  }

  private static DeploymentException invalid(String field, String message) {
    return new DeploymentException(
        new DeploymentError.InvalidRequest(List.of(new Violation.Invalid(field, message))));
  }
}
