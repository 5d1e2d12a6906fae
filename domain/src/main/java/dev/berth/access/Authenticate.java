package dev.berth.access;

import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out who calls by the secret that came with the call. Safe for many threads. */
public final class Authenticate {
  private static final int LONGEST_SECRET = 8192;
  private static final int MOST_REMEMBERED = 1_000;

  private final ApiKeyRepository keys;
  private final TokenVerifier tokens;
  private final KeyUses uses;
  private final Clock clock;

  /** Keys that worked, by the hexadecimal digits of the digests of their secrets. */
  private final Map<String, ApiKey> remembered = new ConcurrentHashMap<>();

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
    var digest = Secrets.digest(secret);
    var hex = HexFormat.of().formatHex(digest);
    var found = keys.findByDigest(digest);
    var caller = found.flatMap(this::admit);
    if (caller.isPresent()) {
      remember(hex, found.get());
    } else {
      remembered.remove(hex);
    }
    return found.isEmpty() ? tokens.verify(secret) : caller;
  }

  private void remember(String digest, ApiKey key) {
    if (remembered.size() >= MOST_REMEMBERED && !remembered.containsKey(digest)) {
      remembered.clear();
    }
    remembered.put(digest, key);
  }

  /**
   * Who held that secret when it was proved last, without looking again whether it was revoked: for
   * writes that depend on that. Empty where nobody is remembered, or the key expired since then.
   */
  public Optional<Caller> presume(String secret) {
    if (remembered.isEmpty() || secret.length() > LONGEST_SECRET) {
      return Optional.empty();
    }
    var digest = HexFormat.of().formatHex(Secrets.digest(secret));
    return Optional.ofNullable(remembered.get(digest))
        .filter(key -> key.worksAt(now()))
        .map(key -> new Caller(key.project(), key.id(), key.scopes(), digest));
  }

  /** Takes note that a caller who was presumed is proved by a write. */
  public void proved(Caller presumed) {
    uses.used(presumed.keyId(), now());
  }

  /** Who holds that key, as it is now in the repository; empty where it expired or was revoked. */
  public Optional<Caller> admit(ApiKey key) {
    var now = now();
    if (!key.worksAt(now)) {
      return Optional.empty();
    }
    uses.used(key.id(), now);
    return Optional.of(new Caller(key.project(), key.id(), key.scopes()));
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
