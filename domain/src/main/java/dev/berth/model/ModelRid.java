package dev.berth.model;

/** A model, such as {@code ri.models.main.model.<uuid>}. */
public record ModelRid(String value) {

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException where it is not a resource identifier
   */
  public ModelRid {
    Rid.require(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
