package dev.berth.access;

import dev.berth.project.ProjectId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as a key or a token of somebody else's proved it.
 *
 * @param keyId id of the key; of a token {@link #OIDC} and its subject
 * @param unproved SHA-256, in hexadecimal digits, of a secret that worked before and is yet to be
 *     proved by the write that it asks for; null where it is proved
 */
public record Caller(
    ProjectId project, String keyId, Set<Scope> scopes, @Nullable String unproved) {

  /** What the ids of those begin with whom another issuer's token proved. */
  public static final String OIDC = "oidc:";

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** A caller who is proved. */
  public Caller(ProjectId project, String keyId, Set<Scope> scopes) {
    this(project, keyId, scopes, /* unproved= */ null);
  }

  /**
   * Lets a caller pass who is proved: whatever is answered without a write has no other proof.
   *
   * @throws NotProvedException where the caller is not
   */
  public void requireProved() {
    if (unproved != null) {
      throw new NotProvedException();
    }
  }

  /** Whether the caller holds that scope. */
  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }

  /** How histories name the caller. */
  public String actor() {
    return keyId.startsWith(OIDC) ? keyId : "key:" + keyId;
  }
}
