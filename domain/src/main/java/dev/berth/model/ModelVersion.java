package dev.berth.model;

import java.time.Instant;

/** One immutable version of a model. */
public record ModelVersion(
    ModelVersionRid rid, ModelRid model, ModelApi api, Serving serving, Instant createdAt) {}
