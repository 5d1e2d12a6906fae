package dev.berth.access;

import java.util.Arrays;
import java.util.Optional;

/** What a key may do, in the names that the two published APIs use, and Berth's own. */
public enum Scope {
  MODELS_READ("api:models-read"),
  MODELS_WRITE("api:models-write"),
  MODELS_EXECUTE("api:models-execute"),
  DEPLOY_MODEL("Deploy Model"),
  UNDEPLOY_MODEL("Undeploy Model"),
  IMPORT_MODEL("Import Model"),
  /** Makes, lists and revokes the keys of its project, and renames it. */
  ADMIN("berth:admin"),
  /** Makes, changes and deletes all projects, and administers the keys of each. */
  PROJECTS("berth:projects");

  private final String wireName;

  Scope(String wireName) {
    this.wireName = wireName;
  }

  /** The name on the wire. */
  public String wireName() {
    return wireName;
  }

  /** The scope of that name; empty where there is none. */
  public static Optional<Scope> named(String wireName) {
    return Arrays.stream(values()).filter(scope -> scope.wireName.equals(wireName)).findFirst();
  }
}
