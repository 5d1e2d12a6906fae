package dev.berth.access;

import java.util.function.Function;
import java.util.function.Supplier;

/** Who makes the call that is being served. */
@FunctionalInterface
public interface Callers extends Supplier<Caller> {

  /** The caller, proved. */
  @Override
  Caller get();

  /**
   * Makes a change for the caller, who is proved when this returns or refuses, by the change itself
   * if it can. That the store is away, or nobody knows what it did, is told to anybody.
   *
   * @param change answers what became of a write, and nothing else to a caller who is not proved;
   *     it may be called twice, the second time only where the first one did nothing
   */
  default <T> T change(Function<Caller, T> change) {
    return change.apply(get());
  }
}
