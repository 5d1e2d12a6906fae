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
  ADMIN("berth:admin");

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
