package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Scope;
import dev.berth.gateway.OidcTokens;
import dev.berth.project.ProjectId;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator may configure of an issuer. */
final class OidcPropertiesTest {
  private static final Map<String, String> GOOD =
      Map.of(
          "oidc.issuer", "https://issuer.example",
          "oidc.audience", "berth",
          "oidc.jwks-url", "https://issuer.example/keys",
          "oidc.grant.team.claim", "groups=ml-team",
          "oidc.grant.team.project", "vision",
          "oidc.grant.team.scopes", "api:models-read, Deploy Model");

  private final List<String> wrong = new ArrayList<>();

  @Test
  void withoutThemNobodyIsBelieved() {
    assertThat(OidcProperties.take(new HashMap<>(Map.of("queue.cpu", "1")), wrong)).isNull();
    assertThat(wrong).isEmpty();
  }

  @Test
  void anIssuerAndWhatItsClaimsAreGranted() {
    var left = new HashMap<>(GOOD);

    assertThat(OidcProperties.take(left, wrong))
        .isEqualTo(
            new OidcTokens.Settings(
                "https://issuer.example",
                "berth",
                URI.create("https://issuer.example/keys"),
                List.of(
                    new OidcTokens.Grant(
                        "groups",
                        "ml-team",
                        new ProjectId("vision"),
                        Set.of(Scope.MODELS_READ, Scope.DEPLOY_MODEL)))));
    assertThat(left).isEmpty();
    assertThat(wrong).isEmpty();
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    var left = new HashMap<>(GOOD);
    left.remove("oidc.audience");
    left.put("oidc.jwks-url", "http://issuer.example/keys");
    left.put("oidc.grant.team.claim", "groups");
    left.put("oidc.grant.team.project", "Vision");
    left.put("oidc.grant.team.scopes", "everything");

    OidcProperties.take(left, wrong);

    assertThat(String.join("; ", wrong))
        .contains(
            "oidc.audience is missing",
            "oidc.jwks-url",
            "oidc.grant.team.claim",
            "oidc.grant.team.project",
            "everything (expected: a scope)");
  }

  @Test
  void anIssuerWithoutGrantsIsAMistake() {
    OidcProperties.take(new HashMap<>(Map.of("oidc.issuer", "https://issuer.example")), wrong);

    assertThat(String.join("; ", wrong)).contains("oidc.grant", "oidc.jwks-url is missing");
  }
}
