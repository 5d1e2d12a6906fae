package dev.berth.deployment;

/** What the user wants of a deployment. */
public enum Intent {
  RUNNING,
  DISABLED,
  DELETED;

  /** What a user can ask for. */
  public enum Request {
    REPLACE,
    START,
    DISABLE,
    DELETE
  }

  /**
   * The intent after a request. Replacing a disabled deployment leaves it disabled; starting a
   * running one and disabling a disabled one change nothing.
   *
   * @throws IllegalStateException for a deleted deployment, which nobody can find to ask anything
   *     but its deletion again
   */
  public Intent after(Request request) {
    return switch (this) {
      case RUNNING ->
          switch (request) {
            case REPLACE, START -> RUNNING;
            case DISABLE -> DISABLED;
            case DELETE -> DELETED;
          };
      case DISABLED ->
          switch (request) {
            case REPLACE, DISABLE -> DISABLED;
            case START -> RUNNING;
            case DELETE -> DELETED;
          };
      case DELETED ->
          switch (request) {
            case DELETE -> DELETED;
            case REPLACE, START, DISABLE ->
                throw new IllegalStateException("a deleted deployment takes no " + request);
          };
    };
  }
}
