package dev.berth.registry;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The imports of all projects with the chunks that came. Safe for many threads; every write may be
 * repeated.
 *
 * <p>Every method fails with {@link DeploymentError.Unavailable} where the store cannot be reached
 * and it is certain that nothing was written, and with {@link DeploymentError.Overloaded} where too
 * many callers wait already.
 */
public interface ImportRepository {

  /** How many uploads of a project may be open at once, since each may take up much room. */
  int MOST_OPEN = 16;

  /** How the begin of an import ended. */
  sealed interface Begun {
    /** It takes chunks. */
    record Done() implements Begun {}

    /**
     * A request of that id began one before; nothing was written now.
     *
     * @param bodyDigest digest of the body that it came with
     */
    record Repeated(String bodyDigest, ModelImport before) implements Begun {}

    /** {@link #MOST_OPEN} are open already; nothing was written. */
    record TooMany() implements Begun {}
  }

  /** What became of a chunk. */
  enum Added {
    /** It is there, perhaps since an earlier call. */
    DONE,
    /** There is another one of that number. */
    OTHER_CONTENT,
    /** There is no room: the file would be larger than announced. */
    TOO_LARGE,
    /** The import takes none any more. */
    CLOSED
  }

  /** Stores a new import that is open. */
  Begun begin(ModelImport announced, RequestId request);

  /** That import of that project. */
  Optional<ModelImport> find(ProjectId project, UUID id);

  /**
   * Stores a chunk.
   *
   * @param content at least one byte
   * @throws DeploymentException {@link DeploymentError.OutcomeUnknown} where a lost connection left
   *     it open whether it was stored
   */
  Added add(ModelImport to, int number, byte[] content);

  /**
   * Closes an open import whose chunks are all there.
   *
   * @return whether they are; also where it was closed before
   * @throws DeploymentException {@link DeploymentError.OutcomeUnknown} where a lost connection left
   *     it open whether it was closed
   */
  boolean complete(ModelImport open);

  /** Those that are complete and not published, of all projects. */
  List<ModelImport> unpublished();

  /**
   * Puts the chunks of a complete import together to a file in the artifact store.
   *
   * @return its SHA-256, in hexadecimal
   */
  String store(ModelImport complete);

  /** Marks a complete import as published. */
  void published(ModelImport complete);

  /** Throws open imports away that expired, with their chunks. */
  void discardExpired(Instant now);
}
