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
    var now = Instant.ofEpochMilli(clock.millis());
    var found = keys.findByDigest(Secrets.digest(secret));
    if (found.isEmpty()) {
      return tokens.verify(secret);
    }
    var working = found.filter(key -> key.worksAt(now));
    working.ifPresent(key -> uses.used(key.id(), now));
    return working.map(key -> new Caller(key.project(), key.id(), key.scopes()));
  }
}
