package dev.berth.project;

import org.jspecify.annotations.Nullable;

/**
 * GPUs of one replica.
 *
 * @param count how many, at least 1
 * @param type which; null means any
 */
public record Gpu(int count, @Nullable GpuType type) {}
