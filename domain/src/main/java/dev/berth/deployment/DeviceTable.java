package dev.berth.deployment;

import dev.berth.project.Gpu;
import dev.berth.project.Memory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each of Kore's device types stands for here; comes from configuration. */
public record DeviceTable(Map<String, Device> devices) {
  /** The device types of Kore's document, in its order. */
  public static final List<String> KORE_DEVICE_TYPES =
      List.of(
          "g4dn.xlarge",
          "g5.xlarge",
          "g5.2xlarge",
          "g6e.xlarge",
          "g4dn.12xlarge",
          "g5.12xlarge",
          "g5.48xlarge",
          "g4dn.metal");

  public DeviceTable {
    devices = Map.copyOf(devices);
  }

  /**
   * What one replica gets.
   *
   * @param cpu CPU units
   * @param gpu null means none
   */
  public record Device(double cpu, Memory memory, @Nullable Gpu gpu) {}

  /** What that device type stands for; empty where the table lacks it. */
  public Optional<Device> find(String deviceType) {
    return Optional.ofNullable(devices.get(deviceType));
  }
}
