package dev.berth.model;

/** A branch of a model, whose latest version is followed. */
public record BranchTarget(ModelRid model, String branch) {

  /** The branch that is meant where none is named. */
  public static final String DEFAULT_BRANCH = "master";

  /** The most characters of a branch's name. */
  public static final int LONGEST_BRANCH = 255;

  /** Whether a branch may have that name; an empty one means none. */
  public static boolean isBranch(String name) {
    return name.length() <= LONGEST_BRANCH && name.indexOf('\0') < 0;
  }
}
