package dev.berth.access;

import dev.berth.project.ProjectId;
import java.util.Set;

/**
 * Who calls, as a key proved it.
 *
 * @param keyId id of the key
 */
public record Caller(ProjectId project, String keyId, Set<Scope> scopes) {

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** Whether the caller holds that scope. */
  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }
}
