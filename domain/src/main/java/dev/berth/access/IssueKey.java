package dev.berth.access;

import dev.berth.project.ProjectId;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes keys. Whether the caller may is decided by who calls this. */
public final class IssueKey {
  private final ApiKeyRepository keys;
  private final TokenSigner signer;
  private final Supplier<UUID> ids;
  private final Clock clock;

  /** Makes keys that the signer signs. */
  public IssueKey(ApiKeyRepository keys, TokenSigner signer, Supplier<UUID> ids, Clock clock) {
    this.keys = keys;
    this.signer = signer;
    this.ids = ids;
    this.clock = clock;
  }

  /** A new key and its secret, which is nowhere else. */
  public record Issued(ApiKey key, String secret) {}

  /**
   * Makes a key.
   *
   * @param expiresAt null means never
   */
  public Issued run(
      ProjectId project, String displayName, Set<Scope> scopes, @Nullable Instant expiresAt) {
    var now = Instant.ofEpochMilli(clock.millis());
    var key = new ApiKey(ids.get().toString(), project, displayName, scopes, now, expiresAt, null);
    var secret = signer.sign(key);
    keys.insert(key, Secrets.digest(secret));
    return new Issued(key, secret);
  }
}
