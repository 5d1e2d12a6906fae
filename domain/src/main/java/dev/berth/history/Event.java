package dev.berth.history;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * One row of a deployment's history.
 *
 * @param number 1 for the deployment's first event, then one more for each
 * @param at when it happened
 * @param actor who did it: {@code key:<key id>} or {@code reconciler}
 * @param what what happened, such as {@code replace} or {@code state}
 * @param before how it was; empty where there was nothing
 * @param after how it is
 * @param cause why
 * @param previous digest of the event before; empty for the first
 * @param digest SHA-256 over every other field, in hexadecimal: it chains the history
 */
public record Event(
    UUID deployment,
    long number,
    Instant at,
    String actor,
    String what,
    String before,
    String after,
    String cause,
    String previous,
    String digest) {

  /** Who acts when nobody called. */
  public static final String RECONCILER = "reconciler";

  /** The event that follows at the end of that chain. */
  public static Event next(
      Chain chain,
      UUID deployment,
      Instant at,
      String actor,
      String what,
      String before,
      String after,
      String cause) {
    var number = chain.length() + 1;
    var digest = digest(deployment, number, at, actor, what, before, after, cause, chain.head());
    return new Event(
        deployment, number, at, actor, what, before, after, cause, chain.head(), digest);
  }

  /** Where the history stands after this event. */
  public Chain chain() {
    return new Chain(number, digest);
  }

  /** Whether the digest belongs to the other fields. */
  public boolean intact() {
    return digest.equals(
        digest(deployment, number, at, actor, what, before, after, cause, previous));
  }

  private static String digest(UUID deployment, long number, Instant at, String... texts) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeLong(deployment.getMostSignificantBits());
      out.writeLong(deployment.getLeastSignificantBits());
      out.writeLong(number);
      out.writeLong(at.toEpochMilli());
      for (var text : texts) {
        out.writeUTF(text);
      }
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
