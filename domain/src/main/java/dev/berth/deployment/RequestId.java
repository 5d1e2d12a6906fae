package dev.berth.deployment;

/**
 * Makes a change idempotent: the same id with the same body changes nothing a second time.
 *
 * @param value as the client chose it, or a fresh UUID; at most 128 characters
 * @param bodyDigest SHA-256 of the request's body, in hexadecimal
 */
public record RequestId(String value, String bodyDigest) {}
