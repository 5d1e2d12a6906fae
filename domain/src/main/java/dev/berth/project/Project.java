package dev.berth.project;

import java.time.Instant;

/**
 * A tenant: it owns models, deployments, keys and a queue, and nothing of it exists for others.
 *
 * @param displayName a name for people, at most 255 characters
 * @param version grows with every change
 * @param updatedBy who changed it last, such as {@code key:<id>}
 */
public record Project(
    ProjectId id,
    String displayName,
    long version,
    Instant createdAt,
    Instant updatedAt,
    String updatedBy) {

  /** A project as it is made. */
  public static Project create(ProjectId id, String displayName, String by, Instant now) {
    return new Project(id, displayName, 1, now, now, by);
  }

  /** The project under another name. */
  public Project rename(String newName, String by, Instant now) {
    return new Project(id, newName, version + 1, createdAt, now, by);
  }

  /** An opaque token, quoted (RFC 9110, 8.8.3), that changes with every change. */
  public String etag() {
    return "\"" + version + "\"";
  }
}
