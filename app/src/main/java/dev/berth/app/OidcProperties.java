package dev.berth.app;

import dev.berth.access.Scope;
import dev.berth.gateway.OidcTokens;
import dev.berth.project.ProjectId;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The properties {@code oidc.…}: whose tokens are believed and what their claims are granted. */
final class OidcProperties {
  private static final Pattern GRANT =
      Pattern.compile("oidc\\.grant\\.([a-z0-9-]{1,63})\\.(?:claim|project|scopes)");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "https://[!-~]{1,2000}|http://(?:127\\.0\\.0\\.1|localhost)[:/][!-~]{0,2000}");
  private static final Pattern CLAIM = Pattern.compile("([A-Za-z0-9_:/.-]{1,255})=([!-~ ]{1,255})");

  private final Map<String, String> left;
  private final List<String> wrong;

  private OidcProperties(Map<String, String> left, List<String> wrong) {
    this.left = left;
    this.wrong = wrong;
  }

  /**
   * Takes them out of all properties.
   *
   * @param left what is not read yet
   * @param wrong collects what is wrong
   * @return null where no issuer is configured
   */
  static OidcTokens.@Nullable Settings take(Map<String, String> left, List<String> wrong) {
    return left.keySet().stream().anyMatch(key -> key.startsWith("oidc."))
        ? new OidcProperties(left, wrong).read()
        : null;
  }

  private OidcTokens.@Nullable Settings read() {
    var issuer = need("oidc.issuer", "the issuer's name, as its tokens say it");
    var audience = need("oidc.audience", "what tokens for Berth say as their audience");
    var keys =
        need("oidc.jwks-url", "https://…, or http:// on loopback")
            .filter(
                url ->
                    check(ADDRESS.matcher(url).matches(), "oidc.jwks-url", "", "an https address"));
    var grants = grants();
    return issuer.isEmpty() || audience.isEmpty() || keys.isEmpty()
        ? null
        : new OidcTokens.Settings(issuer.get(), audience.get(), URI.create(keys.get()), grants);
  }

  private List<OidcTokens.Grant> grants() {
    var names = new TreeSet<String>();
    for (var key : left.keySet()) {
      var match = GRANT.matcher(key);
      if (match.matches()) {
        names.add(match.group(1));
      }
    }
    var grants = new ArrayList<OidcTokens.Grant>();
    for (var name : names) {
      var prefix = "oidc.grant." + name;
      var claim = need(prefix + ".claim", "as in groups=ml-team").map(CLAIM::matcher);
      var project =
          need(prefix + ".project", "a project's name").flatMap(text -> project(prefix, text));
      var scopes = need(prefix + ".scopes", "scopes, separated by commas").map(this::scopes);
      claim.ifPresent(match -> check(match.matches(), prefix + ".claim", "", "groups=ml-team"));
      if (claim.isPresent() && claim.get().matches() && project.isPresent() && scopes.isPresent()) {
        grants.add(
            new OidcTokens.Grant(
                claim.get().group(1), claim.get().group(2), project.get(), scopes.get()));
      }
    }
    check(!names.isEmpty(), "oidc.grant", "none", "at least one");
    return grants;
  }

  private Optional<ProjectId> project(String prefix, String text) {
    var id = ProjectId.parse(text);
    check(id.isPresent(), prefix + ".project", text, "a project's name");
    return id;
  }

  private Set<Scope> scopes(String text) {
    var scopes = EnumSet.noneOf(Scope.class);
    for (var name : text.split(",", -1)) {
      Scope.named(name.strip())
          .ifPresentOrElse(
              scopes::add, () -> wrong.add("oidc.grant: " + name.strip() + " (expected: a scope)"));
    }
    return scopes;
  }

  private Optional<String> need(String key, String expected) {
    var text = left.remove(key);
    if (text == null || text.isBlank()) {
      wrong.add("%s is missing (expected: %s)".formatted(key, expected));
      return Optional.empty();
    }
    return Optional.of(text.strip());
  }

  private boolean check(boolean right, String key, String given, String expected) {
    if (!right) {
      wrong.add(
          "%s%s (expected: %s)".formatted(key, given.isEmpty() ? "" : ": " + given, expected));
    }
    return right;
  }
}
