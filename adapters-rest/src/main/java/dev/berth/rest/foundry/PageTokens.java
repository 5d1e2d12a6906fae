package dev.berth.rest.foundry;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Violation;
import dev.berth.listing.Bookmark;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says as a token where a page of versions ends. A token holds for its list alone: for one model
 * and, where the list is of a branch, for that branch.
 */
final class PageTokens {
  private static final int LONGEST = 1024;
  private static final Pattern FORM = Pattern.compile("([0-9a-f]+) ([0-9]{1,14}) (\\S+)");

  private final String list;

  PageTokens(String model, @Nullable String branch) {
    this.list = Integer.toHexString(Objects.hash(model, branch));
  }

  /** The place behind that version. */
  String write(ModelVersion last) {
    var text = "%s %d %s".formatted(list, last.createdAt().toEpochMilli(), last.rid());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@link Violation.InvalidPageToken} where {@link #write} never wrote it for this list. */
  @Nullable Bookmark read(String token) {
    if (token.isEmpty()) {
      return null;
    }
    try {
      if (token.length() <= LONGEST) {
        var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        var parts = FORM.matcher(text);
        if (parts.matches() && parts.group(1).equals(list)) {
          var at = Instant.ofEpochMilli(Long.parseLong(parts.group(2)));
          return new Bookmark(List.of(at), new ModelVersionRid(parts.group(3)).value());
        }
      }
    } catch (IllegalArgumentException notOne) {
      // Answered below.
    }
    throw new DeploymentException(
        new DeploymentError.InvalidRequest(List.of(new Violation.InvalidPageToken(token))));
  }
}
