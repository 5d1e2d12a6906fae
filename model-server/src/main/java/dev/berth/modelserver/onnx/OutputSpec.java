package dev.berth.modelserver.onnx;

/**
 * What the model says about one of its outputs.
 *
 * @param values the output as a tensor; for maps that is one row each, one column for each label
 * @param maps whether the model gives a map for each row instead of a tensor
 */
public record OutputSpec(TensorSpec values, boolean maps) {}
