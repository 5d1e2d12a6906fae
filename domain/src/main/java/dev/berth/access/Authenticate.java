package dev.berth.access;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Finds out who calls by the secret that came with the call. */
public final class Authenticate {
  private static final int LONGEST_SECRET = 8192;

  private final ApiKeyRepository keys;
  private final TokenVerifier tokens;
  private final KeyUses uses;
  private final Clock clock;

  /**
   * Authenticates against those keys, whose uses are remembered there.
   *
   * @param tokens is asked about what is no key
   */
  public Authenticate(ApiKeyRepository keys, TokenVerifier tokens, KeyUses uses, Clock clock) {
    this.keys = keys;
    this.tokens = tokens;
    this.uses = uses;
    this.clock = clock;
  }

  /** Who holds that secret; empty where nobody does, or the key expired or was revoked. */
  public Optional<Caller> run(String secret) {
    if (secret.isEmpty() || secret.length() > LONGEST_SECRET) {
      return Optional.empty();
    }
    var found = keys.findByDigest(Secrets.digest(secret));
    return found.isEmpty() ? tokens.verify(secret) : admit(found.get());
  }

  /** Who holds that key, as it is now in the repository; empty where it expired or was revoked. */
  public Optional<Caller> admit(ApiKey key) {
    var now = Instant.ofEpochMilli(clock.millis());
    if (!key.worksAt(now)) {
      return Optional.empty();
    }
    uses.used(key.id(), now);
    return Optional.of(new Caller(key.project(), key.id(), key.scopes()));
  }
}
