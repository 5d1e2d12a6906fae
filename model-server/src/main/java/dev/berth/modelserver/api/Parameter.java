package dev.berth.modelserver.api;

/**
 * One declared input or output. Its name is the name of the model's own input or output.
 *
 * @param required whether a request must give it; an output is always there
 */
public record Parameter(String name, DataType type, boolean required) {}
