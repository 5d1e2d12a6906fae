package dev.berth.model;

import dev.berth.project.ProjectId;

/**
 * What can be deployed: a line of versions.
 *
 * @param parentFolder RID of the folder that it lies in; no other model of the project in that
 *     folder has its name
 */
public record Model(ModelRid rid, ProjectId project, String parentFolder, String displayName) {}
