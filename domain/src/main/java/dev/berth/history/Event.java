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
import org.jspecify.annotations.Nullable;

/**
 * One row of a deployment's history.
 *
 * @param number 1 for the deployment's first event, then one more for each
 * @param at when it happened
 * @param kind null where it was written before kinds were told apart; such an event has no request,
 *     no event that caused it and no state
 * @param actor who did it: {@code key:<key id>}, {@code oidc:<subject>} or {@code reconciler}
 * @param request id of the request that asked for it; empty where none did
 * @param what what happened, such as {@code replace} or {@code state}
 * @param before how it was; empty where there was nothing
 * @param after how it is
 * @param cause why, in the words of whoever asked for it, or the evidence
 * @param causedBy number of the event of the same history that it follows from; 0 where it came
 *     from outside
 * @param state the deployment after the write that this event is the last of; else empty
 * @param previous digest of the event before; empty for the first and until it is sealed
 * @param digest SHA-256 over every other field, in hexadecimal: it chains the history; empty until
 *     it is sealed
 */
public record Event(
    UUID deployment,
    long number,
    Instant at,
    @Nullable Kind kind,
    String actor,
    String request,
    String what,
    String before,
    String after,
    String cause,
    long causedBy,
    Snapshot state,
    String previous,
    String digest) {

  /** What an event tells of. */
  public enum Kind {
    /** A change of what shall run was accepted. */
    CHANGE,
    /** Berth decided how to go on: by a rollback, by which moves, to wait for capacity. */
    DECISION,
    /** The deployment came into another state. */
    STATE,
    /** An operation ended. */
    OPERATION,
    /** A replica is to start, starts, is ready, is to end or ended. */
    REPLICA,
    /** Something else was recorded that later decisions rest on. */
    RECORD
  }

  /** Who acts when nobody called. */
  public static final String RECONCILER = "reconciler";

  /** A change that was accepted, at the end of that chain; not sealed. */
  public static Event accepted(
      Chain chain,
      UUID deployment,
      Instant at,
      String actor,
      String request,
      String what,
      String before,
      String after,
      String cause) {
    return next(chain, deployment, at, Kind.CHANGE, actor, request, what, before, after, cause, 0);
  }

  /** What the reconciler found or decided, at the end of that chain; not sealed. */
  public static Event found(
      Chain chain,
      UUID deployment,
      Instant at,
      Kind kind,
      String what,
      String before,
      String after,
      String cause,
      long causedBy) {
    return next(chain, deployment, at, kind, RECONCILER, "", what, before, after, cause, causedBy);
  }

  private static Event next(
      Chain chain,
      UUID deployment,
      Instant at,
      Kind kind,
      String actor,
      String request,
      String what,
      String before,
      String after,
      String cause,
      long causedBy) {
    return new Event(
        deployment,
        chain.length() + 1,
        at,
        kind,
        actor,
        request,
        what,
        before,
        after,
        cause,
        causedBy,
        Snapshot.NONE,
        "",
        "");
  }

  /** The same event behind the one with that digest. */
  Event seal(String behind, Snapshot of) {
    var open = with(of, behind, "");
    return open.with(of, behind, open.computed());
  }

  private Event with(Snapshot state, String previous, String digest) {
    return new Event(
        deployment,
        number,
        at,
        kind,
        actor,
        request,
        what,
        before,
        after,
        cause,
        causedBy,
        state,
        previous,
        digest);
  }

  /** Where the history stands after this event. */
  public Chain chain() {
    return new Chain(number, digest);
  }

  /** Whether the digest belongs to the other fields. */
  public boolean intact() {
    return digest.equals(computed());
  }

  private String computed() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeLong(deployment.getMostSignificantBits());
      out.writeLong(deployment.getLeastSignificantBits());
      out.writeLong(number);
      if (kind == null) {
        // As it was when there were no kinds.
        out.writeLong(at.toEpochMilli());
        write(out, actor, what, before, after, cause, previous);
      } else {
        out.writeLong(at.getEpochSecond());
        out.writeInt(at.getNano());
        write(out, kind.name(), actor, request, what, before, after, cause);
        out.writeLong(causedBy);
        var form = state.bytes();
        out.writeInt(form.length);
        out.write(form);
        out.writeUTF(previous);
      }
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void write(DataOutputStream out, String... texts) throws IOException {
    for (var text : texts) {
      out.writeUTF(text);
    }
  }
}
