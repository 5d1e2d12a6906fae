package dev.berth.gateway;

import com.google.protobuf.Empty;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;

/** Envoy's filter {@code issuer}: verifies the tokens of an issuer and lets all others pass. */
final class IssuerFilter {
  private static final String NAME = "issuer";

  private IssuerFilter() {}

  /**
   * The filter.
   *
   * @param jwks the issuer's public keys, as a JSON Web Key Set
   */
  static XdsResource of(OidcTokens.Settings settings, String jwks) {
    var provider =
        JwtProvider.newBuilder()
            .setIssuer(settings.issuer())
            .addAudiences(settings.audience())
            .setLocalJwks(DataSource.newBuilder().setInlineString(jwks))
            .setRequireExpiration(true)
            .setClockSkewSeconds(Math.toIntExact(OidcTokens.SKEW.toSeconds()))
            .addFromHeaders(
                JwtHeader.newBuilder().setName("authorization").setValuePrefix("Bearer "))
            .setForward(true)
            .setPayloadInMetadata(NAME)
            .setHeaderInMetadata(NAME + "_header");
    var passes =
        JwtRequirementOrList.newBuilder()
            .addRequirements(JwtRequirement.newBuilder().setProviderName(NAME))
            .addRequirements(
                JwtRequirement.newBuilder().setAllowMissingOrFailed(Empty.getDefaultInstance()));
    var filter =
        JwtAuthentication.newBuilder()
            .putProviders(NAME, provider.build())
            .addRules(
                RequirementRule.newBuilder()
                    .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                    .setRequires(JwtRequirement.newBuilder().setRequiresAny(passes)))
            .build();
    return XdsResource.of(
        NAME,
        TypedExtensionConfig.newBuilder()
            .setName(NAME)
            .setTypedConfig(XdsResource.pack(filter))
            .build());
  }
}
