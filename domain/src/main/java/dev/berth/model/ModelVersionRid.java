package dev.berth.model;

/** A version of a model, such as {@code ri.models.main.model-version.<uuid>}. */
public record ModelVersionRid(String value) {

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException where it is not a resource identifier
   */
  public ModelVersionRid {
    Rid.require(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
