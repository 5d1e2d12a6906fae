package dev.berth.gateway;

import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Envoys supplied with the keys of an OpenID Connect issuer, so that its tokens predict while
 * Berth is away. They are fetched at once and then every half minute; where they cannot be had,
 * Envoys keep those that they have.
 */
public final class IssuerKeys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

  private final OidcTokens.Settings settings;
  private final EnvoyGateway gateway;
  private final DefaultResourceRetriever retriever = OidcTokens.retriever();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("issuer-keys").factory());

  /** Supplies the Envoys of that gateway once it is started. */
  public IssuerKeys(OidcTokens.Settings settings, EnvoyGateway gateway) {
    this.settings = settings;
    this.gateway = gateway;
  }

  /** Begins to fetch. */
  public void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            this::fetch, 0, BETWEEN_FETCHES.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void fetch() {
    try {
      var document = retriever.retrieveResource(settings.keys().toURL()).getContent();
      gateway.believe(IssuerFilter.of(settings, signatureKeys(JWKSet.parse(document))));
    } catch (IOException | ParseException | RuntimeException e) {
      // Whatever it is, the next fetch must come.
      LOG.warn("The keys of {} cannot be had for predictions: {}", settings.issuer(), e.toString());
    }
  }

  /** Public keys of RSA and elliptic curves alone, as Envoy would also take shared secrets. */
  private static String signatureKeys(JWKSet all) {
    var wanted =
        new JWKMatcher.Builder()
            .keyTypes(KeyType.RSA, KeyType.EC)
            .keyUses(KeyUse.SIGNATURE, null)
            .build();
    return new JWKSet(new JWKSelector(wanted).select(all)).toPublicJWKSet().toString();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
