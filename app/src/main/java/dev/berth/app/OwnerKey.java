package dev.berth.app;

import dev.berth.access.ApiKeyRepository;
import dev.berth.access.IssueKey;
import dev.berth.access.Scope;
import dev.berth.access.Secrets;
import dev.berth.project.ProjectId;
import java.util.Set;

/**
 * The key that a data folder's owner starts with. It may do everything in its project, and manage
 * projects.
 */
final class OwnerKey {
  private static final Set<Scope> EVERYTHING = Set.of(Scope.values());

  private OwnerKey() {}

  /**
   * Makes sure that the folder holds a key that this database knows. A crash between the key's row
   * and its file, or another database, leads to a new key and never to none; so does a key of a
   * time that had fewer scopes, unless it was revoked.
   */
  static void ensure(
      DataFolder folder, ProjectId project, ApiKeyRepository keys, IssueKey issueKey) {
    var known =
        DataFolder.read(folder.ownerKey())
            .flatMap(secret -> keys.findByDigest(Secrets.digest(secret)))
            .filter(key -> key.revokedAt() != null || key.scopes().equals(EVERYTHING))
            .isPresent();
    if (!known) {
      var issued = issueKey.run(project, "owner", EVERYTHING, null);
      DataFolder.write(folder.ownerKey(), issued.secret() + "\n");
    }
  }
}
