package dev.berth.exploration;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A beginning, and what may happen from there.
 *
 * @param fromRest whether everything is as the first revision wants it when it begins
 * @param gpus how many the queue has; each replica needs one
 * @param changes what the user asks for, one after the other, at any time
 * @param faults how many faults may happen
 * @param broken the revision whose replicas never become ready; 0 means none
 */
record Scenario(
    String name,
    Deployment first,
    boolean fromRest,
    int gpus,
    List<BiFunction<Deployment, Instant, Change>> changes,
    int faults,
    long broken) {

  Scenario withFaults(int count) {
    return new Scenario(name, first, fromRest, gpus, changes, count, broken);
  }

  Resources total() {
    return new Resources(1_000_000, 1L << 50, 1_000, Map.of(GpuType.H100, gpus), 0);
  }

  @Override
  public String toString() {
    return name;
  }
}
