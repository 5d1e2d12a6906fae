package dev.berth.project;

import java.util.Arrays;
import java.util.Optional;

/** The GPU types that Foundry's API names. */
public enum GpuType {
  A100,
  A10G,
  A16,
  B200,
  B300,
  H100,
  H200,
  L4,
  L40S,
  T4,
  V100;

  /** The type of that name, exactly as printed; empty where there is none. */
  public static Optional<GpuType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
