package dev.berth.deployment;

import dev.berth.project.Gpu;
import dev.berth.project.Memory;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each of Kore's device types stands for here; comes from configuration. */
public record DeviceTable(Map<String, Device> devices) {

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
