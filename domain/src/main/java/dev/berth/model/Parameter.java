package dev.berth.model;

/**
 * One declared input or output of a model.
 *
 * @param name as clients and the artifact spell it
 * @param type what its values are
 * @param required whether a prediction fails without it
 */
public record Parameter(String name, DataType type, boolean required) {}
