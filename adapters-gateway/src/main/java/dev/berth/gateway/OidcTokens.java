package dev.berth.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.access.TokenVerifier;
import dev.berth.project.ProjectId;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves callers by the signed tokens of an OpenID Connect issuer. The issuer's keys are fetched
 * when they are needed, kept for five minutes, and fetched anew for a token that names an unknown
 * one, seldom enough that forged tokens cannot make Berth ask all the time. Tokens are signed by
 * RSA or an elliptic curve and nothing else.
 */
public final class OidcTokens implements TokenVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(OidcTokens.class);
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);
  private static final Duration FETCH_LIMIT = Duration.ofSeconds(2);
  private static final int MOST_KEY_BYTES = 256 << 10;
  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration KEPT_WHILE_ISSUER_IS_AWAY = Duration.ofHours(1);
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);
  static final Duration SKEW = Duration.ofMinutes(1);
  private static final int LONGEST_SUBJECT = 255;

  private final Settings settings;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * Whose tokens are believed, and what they are good for.
   *
   * @param issuer the claim {@code iss}, to the letter
   * @param audience one of the claim {@code aud}
   * @param keys where the issuer's JSON Web Key Set is
   */
  public record Settings(String issuer, String audience, URI keys, List<Grant> grants) {
    public Settings {
      grants = List.copyOf(grants);
    }
  }

  /**
   * What holders of a claim may do.
   *
   * @param value the claim itself, one of its list, or one of its words
   */
  public record Grant(String claim, String value, ProjectId project, Set<Scope> scopes) {
    public Grant {
      scopes = Set.copyOf(scopes);
    }
  }

  /**
   * Believes that issuer.
   *
   * @throws IllegalArgumentException where the address of its keys is none
   */
  public OidcTokens(Settings settings) {
    this.settings = settings;
    try {
      var source =
          JWKSourceBuilder.<SecurityContext>create(settings.keys().toURL(), retriever())
              .cache(KEPT.toMillis(), 2 * FETCH_LIMIT.toMillis())
              .refreshAheadCache(false)
              .rateLimited(BETWEEN_FETCHES.toMillis())
              .outageTolerant(KEPT_WHILE_ISSUER_IS_AWAY.toMillis())
              .build();
      processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, source));
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(settings.keys() + ": not an address", e);
    }
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    var claims =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            settings.audience(),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("sub", "exp"));
    claims.setMaxClockSkew(Math.toIntExact(SKEW.toSeconds()));
    processor.setJWTClaimsSetVerifier(claims);
  }

  /** Fetches an issuer's keys, which have to come soon and to be few. */
  static DefaultResourceRetriever retriever() {
    var limit = Math.toIntExact(FETCH_LIMIT.toMillis());
    return new DefaultResourceRetriever(limit, limit, MOST_KEY_BYTES);
  }

  @Override
  public Optional<Caller> verify(String token) {
    try {
      var signed = SignedJWT.parse(token);
      // Nothing is fetched for what does not even say that it is the issuer's.
      if (!settings.issuer().equals(signed.getJWTClaimsSet().getIssuer())) {
        return Optional.empty();
      }
      return caller(processor.process(signed, null));
    } catch (KeySourceException e) {
      LOG.warn("The keys of {} cannot be had: {}", settings.issuer(), e.getMessage());
      return Optional.empty();
    } catch (ParseException | BadJOSEException | JOSEException notOne) {
      return Optional.empty();
    }
  }

  private Optional<Caller> caller(JWTClaimsSet claims) {
    var subject = claims.getSubject();
    var granted = settings.grants().stream().filter(grant -> holds(claims, grant)).toList();
    var projects = granted.stream().map(Grant::project).collect(Collectors.toSet());
    // A token for two projects would have to be asked which of them it means.
    if (projects.size() != 1
        || subject.length() > LONGEST_SUBJECT
        || subject.chars().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    var scopes = EnumSet.noneOf(Scope.class);
    granted.forEach(grant -> scopes.addAll(grant.scopes()));
    return Optional.of(new Caller(granted.getFirst().project(), Caller.OIDC + subject, scopes));
  }

  private static boolean holds(JWTClaimsSet claims, Grant grant) {
    return switch (claims.getClaim(grant.claim())) {
      case String text ->
          text.equals(grant.value()) || Arrays.asList(text.split(" ", -1)).contains(grant.value());
      case Collection<?> several -> several.contains(grant.value());
      case null, default -> false;
    };
  }
}
