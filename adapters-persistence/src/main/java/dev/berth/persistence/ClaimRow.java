package dev.berth.persistence;

import java.time.OffsetDateTime;

/** A deployment that was claimed just now. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ClaimRow(String project, OffsetDateTime nextDue, long fence, byte[] body) {}
