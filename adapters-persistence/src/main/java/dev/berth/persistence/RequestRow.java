package dev.berth.persistence;

import java.util.UUID;

/**
 * What is remembered of a request.
 *
 * @param attempt names this one try to commit it
 */
public record RequestRow(UUID attempt, String id, String bodyDigest) {}
