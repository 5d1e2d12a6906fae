package dev.berth.model;

import dev.berth.project.ProjectId;

/** What can be deployed: a line of versions. */
public record Model(ModelRid rid, ProjectId project, String displayName) {}
