package dev.berth.persistence;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * What is remembered of a request.
 *
 * @param attempt names this one try to commit it
 */
public record RequestRow(UUID attempt, String id, String bodyDigest) {

  /**
   * Runs a write of which this row is a part, once and for all: where a lost connection leaves its
   * outcome open, the attempt is buried, which succeeds only if it was not committed and then never
   * will be.
   *
   * @param name the request's id for its client
   * @param write a single statement
   * @return how many rows it wrote
   */
  int once(Gate gate, String name, Function<Handle, Integer> write) {
    return gate.once(
        name,
        write,
        handle -> {
          var lost = committed(handle, attempt).isEmpty();
          return lost ? Optional.<Integer>empty() : Optional.of(1);
        });
  }

  /** Buries attempts, and answers which of them were committed before. */
  static Set<UUID> committed(Handle handle, UUID... attempts) {
    DeploymentSql.BURY.update(handle, (Object) attempts);
    return DeploymentSql.COMMITTED.ids(handle, (Object) attempts);
  }

  /**
   * Tries a write: the very same statement, so that a rehearsal cannot judge otherwise than a
   * commit would.
   */
  static <T> T rehearse(Gate gate, Function<Handle, T> write) {
    return gate.repeatable(
        handle -> {
          handle.begin();
          try {
            return write.apply(handle);
          } finally {
            handle.rollback();
          }
        });
  }
}
