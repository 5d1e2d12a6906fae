package dev.berth.model;

import dev.berth.listing.Labelled;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.Map;

/**
 * What can be deployed: a line of versions.
 *
 * @param parentFolder RID of the folder that it lies in; no other model of the project in that
 *     folder has its name
 * @param labels what its users sort it by
 * @param version grows with every change of the model itself
 * @param updatedBy who changed it last, such as {@code key:<id>}
 */
public record Model(
    ModelRid rid,
    ProjectId project,
    String parentFolder,
    String displayName,
    Map<String, String> labels,
    long version,
    Instant createdAt,
    Instant updatedAt,
    String updatedBy)
    implements Labelled {

  public Model {
    labels = Map.copyOf(labels);
  }

  /** A model as it is made, without labels. */
  public static Model create(
      ModelRid rid, ProjectId project, String folder, String name, String by, Instant now) {
    return new Model(rid, project, folder, name, Map.of(), 1, now, now, by);
  }

  /** The model under another name and with other labels. */
  public Model describe(String name, Map<String, String> newLabels, String by, Instant now) {
    return new Model(rid, project, parentFolder, name, newLabels, version + 1, createdAt, now, by);
  }

  /** An opaque token, quoted (RFC 9110, 8.8.3), that changes with every change. */
  public String etag() {
    return "\"" + version + "\"";
  }
}
