package dev.berth.access;

import java.time.Clock;
import java.util.Optional;

/** Finds out who calls by the secret that came with the call. */
public final class Authenticate {
  private static final int LONGEST_SECRET = 8192;

  private final ApiKeyRepository keys;
  private final Clock clock;

  /** Authenticates against those keys. */
  public Authenticate(ApiKeyRepository keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** Who holds that secret; empty where nobody does, or the key expired or was revoked. */
  public Optional<Caller> run(String secret) {
    if (secret.isEmpty() || secret.length() > LONGEST_SECRET) {
      return Optional.empty();
    }
    return keys.findByDigest(Secrets.digest(secret))
        .filter(key -> key.worksAt(clock.instant()))
        .map(key -> new Caller(key.project(), key.id(), key.scopes()));
  }
}
