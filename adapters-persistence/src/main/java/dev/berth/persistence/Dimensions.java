package dev.berth.persistence;

import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import java.util.Arrays;
import java.util.EnumMap;

/**
 * Resources as the database adds them up: one number for each dimension, in an order that never
 * changes. A shorter array means zeros at its end.
 */
final class Dimensions {
  private static final int CPU_MILLIS = 0;
  private static final int MEMORY_BYTES = 1;
  private static final int REPLICAS = 2;
  private static final int ALL_GPUS = 3;
  private static final int COUNT = 15;

  private Dimensions() {}

  static long[] of(Resources resources) {
    var amounts = new long[COUNT];
    amounts[CPU_MILLIS] = resources.cpuMillis();
    amounts[MEMORY_BYTES] = resources.memoryBytes();
    amounts[REPLICAS] = resources.replicas();
    amounts[ALL_GPUS] = resources.allGpus();
    resources.gpus().forEach((type, count) -> amounts[place(type)] = count);
    return amounts;
  }

  static Resources toResources(long[] stored) {
    var amounts = Arrays.copyOf(stored, COUNT);
    var gpus = new EnumMap<GpuType, Integer>(GpuType.class);
    var typed = 0;
    for (var type : GpuType.values()) {
      var count = Math.toIntExact(amounts[place(type)]);
      gpus.put(type, count);
      typed += count;
    }
    return new Resources(
        amounts[CPU_MILLIS],
        amounts[MEMORY_BYTES],
        Math.toIntExact(amounts[REPLICAS]),
        gpus,
        Math.toIntExact(amounts[ALL_GPUS]) - typed);
  }

  private static int place(GpuType type) {
    return switch (type) {
      case A100 -> 4;
      case A10G -> 5;
      case A16 -> 6;
      case B200 -> 7;
      case B300 -> 8;
      case H100 -> 9;
      case H200 -> 10;
      case L4 -> 11;
      case L40S -> 12;
      case T4 -> 13;
      case V100 -> 14;
    };
  }
}
