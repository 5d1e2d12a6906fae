package dev.berth.tenancy;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyRepository;
import dev.berth.access.Scope;
import dev.berth.access.Secrets;
import dev.berth.access.TokenSigner;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Violation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Grants tokens for a while to whoever knows the secret of an API key, and revokes them: OAuth2's
 * client credentials. A token is good for what its key is good for, on every road, and never longer
 * than its key.
 *
 * <p>Errors: Unauthenticated where id and secret are not those of a key that works; InvalidRequest
 * for field {@code scope} where the key has none of the scopes asked for.
 */
public final class GrantTokens {
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final ApiKeyRepository keys;
  private final TokenSigner signer;
  private final Revocations revocations;
  private final Supplier<UUID> ids;
  private final Clock clock;

  /** Grants tokens of those keys, signed by that signer. */
  public GrantTokens(
      ApiKeyRepository keys,
      TokenSigner signer,
      Revocations revocations,
      Supplier<UUID> ids,
      Clock clock) {
    this.keys = keys;
    this.signer = signer;
    this.revocations = revocations;
    this.ids = ids;
    this.clock = clock;
  }

  /** Who asks, as it proves itself. */
  public record Client(String id, String secret) {}

  /** A token, which is nowhere else. */
  public record Granted(String token, Duration lifetime, Set<Scope> scopes) {
    public Granted {
      scopes = Set.copyOf(scopes);
    }
  }

  /**
   * Grants a token.
   *
   * @param scope the scopes asked for, separated by spaces; null means all that the key has. What
   *     the key lacks is left out
   */
  public Granted grant(Client client, @Nullable String scope) {
    var now = Instant.ofEpochMilli(clock.millis());
    var key = key(client, now);
    var scopes = scope == null || scope.isBlank() ? key.scopes() : some(key.scopes(), scope);
    var end = now.plus(LIFETIME);
    var keyEnd = key.expiresAt();
    var expiresAt = keyEnd == null || end.isBefore(keyEnd) ? end : keyEnd;
    var token =
        new ApiKey(
            ids.get().toString(), key.project(), key.displayName(), scopes, now, expiresAt, null);
    var text = signer.sign(token);
    if (!keys.insertToken(token, key.id(), Secrets.digest(text))) {
      throw unknown();
    }
    return new Granted(text, Duration.between(now, expiresAt), scopes);
  }

  /** Revokes a token of that client's; the prediction road learns it at once. */
  public void revoke(Client client, String token) {
    var now = Instant.ofEpochMilli(clock.millis());
    var key = key(client, now);
    keys.revokeToken(key.id(), Secrets.digest(token), now);
    revocations.publish(now);
  }

  private ApiKey key(Client client, Instant now) {
    return keys.findByDigest(Secrets.digest(client.secret()))
        .filter(key -> key.worksAt(now) && key.id().equals(client.id()))
        .orElseThrow(GrantTokens::unknown);
  }

  private static Set<Scope> some(Set<Scope> held, String asked) {
    var names = Arrays.asList(asked.split(" ", -1));
    var scopes = EnumSet.noneOf(Scope.class);
    held.stream().filter(scope -> names.contains(scope.wireName())).forEach(scopes::add);
    if (scopes.isEmpty()) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(new Violation.Invalid("scope", "scope (expected: some that the key has)"))));
    }
    return scopes;
  }

  private static DeploymentException unknown() {
    return new DeploymentException(
        new DeploymentError.Unauthenticated(
            "client_id and client_secret are not those of an API key that works."));
  }
}
