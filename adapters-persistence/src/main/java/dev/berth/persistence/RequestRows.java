package dev.berth.persistence;

import dev.berth.deployment.Change;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a statement, and what they want beside the rows that they write, as one array for
 * each column.
 *
 * @param attempts name this one try to commit them
 * @param unproved digests of the secrets that are to be proved; null where none is
 * @param workers who claim what they create; null where nobody does
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record RequestRows(
    UUID[] attempts,
    UUID[] deployments,
    String[] ids,
    String[] bodyDigests,
    byte @Nullable [][] unproved,
    @Nullable String[] workers,
    @Nullable String[] leaseUntils) {

  static RequestRows of(List<Change> changes, Supplier<UUID> attempts) {
    return new RequestRows(
        Columns.of(changes, UUID[]::new, _ -> attempts.get()),
        Columns.of(changes, UUID[]::new, change -> change.after().id().value()),
        Columns.of(changes, String[]::new, change -> change.request().value()),
        Columns.of(changes, String[]::new, change -> change.request().bodyDigest()),
        Columns.<Change, byte @Nullable []>of(changes, byte[][]::new, RequestRows::unproved),
        Columns.<Change, @Nullable String>of(changes, String[]::new, RequestRows::worker),
        Columns.<Change, @Nullable String>of(changes, String[]::new, RequestRows::leaseUntil));
  }

  private static byte @Nullable [] unproved(Change change) {
    var digest = change.unproved();
    return digest == null ? null : HexFormat.of().parseHex(digest);
  }

  private static @Nullable String worker(Change change) {
    var lease = change.lease();
    return lease == null ? null : lease.worker();
  }

  private static @Nullable String leaseUntil(Change change) {
    var lease = change.lease();
    return lease == null ? null : lease.until().toString();
  }

  /**
   * Runs a write of which these rows are a part, once and for all: where a lost connection leaves
   * its outcome open, the attempts are buried, which succeeds only if none was committed and then
   * none ever will be.
   *
   * @param write a single statement
   * @return which deployments it wrote
   */
  Set<UUID> once(Gate gate, Function<Handle, Set<UUID>> write) {
    return gate.once(
        ids[0],
        write,
        handle -> {
          var committed = RequestRow.committed(handle, attempts);
          var wrote = new HashSet<UUID>();
          for (var n = 0; n < attempts.length; n++) {
            if (committed.contains(attempts[n])) {
              wrote.add(deployments[n]);
            }
          }
          return wrote.isEmpty() ? Optional.empty() : Optional.of(wrote);
        });
  }
}
