package dev.berth.access;

import dev.berth.project.ProjectId;
import java.util.Set;

/**
 * Who calls, as a key or a token of somebody else's proved it.
 *
 * @param keyId id of the key; of a token {@link #OIDC} and its subject
 */
public record Caller(ProjectId project, String keyId, Set<Scope> scopes) {

  /** What the ids of those begin with whom another issuer's token proved. */
  public static final String OIDC = "oidc:";

  public Caller {
    scopes = Set.copyOf(scopes);
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
