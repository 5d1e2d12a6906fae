package dev.berth.deployment;

/**
 * What an installation decides about Kore's "Deploy a Model".
 *
 * @param devices what its device types stand for
 * @param delayUnit what scaleUpDelay and scaleDownDelay count: the document says milliseconds, the
 *     vendor's pages for people label the same fields in seconds
 */
public record KoreSettings(DeviceTable devices, Delay.Unit delayUnit) {}
