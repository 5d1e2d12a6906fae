package dev.berth.persistence;

import dev.berth.project.ProjectId;
import java.time.OffsetDateTime;

/** A deployment that was claimed just now. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ClaimRow(ProjectId project, OffsetDateTime nextDue, long fence, byte[] body) {}
