package dev.berth.model;

/** A branch of a model, whose latest version is followed. */
public record BranchTarget(ModelRid model, String branch) {}
