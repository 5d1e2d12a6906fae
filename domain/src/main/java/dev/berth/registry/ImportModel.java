package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Violation;
import dev.berth.registry.ImportRepository.Begun;
import dev.berth.registry.ModelImport.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Kore's import of a model in three calls: an upload is begun, its chunks are sent, it is
 * completed. Then {@link ImportLoop} makes the model. Each call may be repeated.
 *
 * <p>Errors: PermissionDenied, InvalidRequest, ImportNotFound, RequestIdReused, Overloaded.
 */
public final class ImportModel {
  private static final Duration LIFETIME = Duration.ofHours(24);

  private final ImportRepository imports;
  private final Supplier<UUID> ids;
  private final Clock clock;
  private final Runnable wake;

  /**
   * Imports there.
   *
   * @param ids makes time-ordered UUIDs
   * @param wake tells the loop that an upload is complete
   */
  public ImportModel(ImportRepository imports, Supplier<UUID> ids, Clock clock, Runnable wake) {
    this.imports = imports;
    this.ids = ids;
    this.clock = clock;
    this.wake = wake;
  }

  /** Begins an upload, which is thrown away where it is not complete within a day. */
  public ModelImport begin(Caller caller, ImportDraft draft, RequestId request) {
    require(caller);
    var violations = new ArrayList<Violation>();
    draft.check(violations);
    if (!violations.isEmpty()) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    var announced =
        new ModelImport(
            ids.get(),
            caller.project(),
            Objects.requireNonNull(draft.fileName()),
            draft.format(),
            Objects.requireNonNull(draft.fileSize()),
            Objects.requireNonNull(draft.totalChunks()),
            draft.adapter(),
            State.OPEN,
            now().plus(LIFETIME));
    return switch (imports.begin(announced, request)) {
      case Begun.Done() -> announced;
      case Begun.Repeated(var digest, var before) -> {
        if (!digest.equals(request.bodyDigest())) {
          throw new DeploymentException(new DeploymentError.RequestIdReused(request.value()));
        }
        yield before;
      }
      case Begun.TooMany() ->
          throw new DeploymentException(
              new DeploymentError.Overloaded(
                  "%d uploads are open already; complete one first"
                      .formatted(ImportRepository.MOST_OPEN)));
    };
  }

  /**
   * Takes a chunk.
   *
   * @param session as the client named it
   * @param number null means that the client left it out
   * @param content null means that the client left it out
   */
  public void add(
      Caller caller, String session, @Nullable Integer number, byte @Nullable [] content) {
    require(caller);
    var to = session(caller, session);
    var violations = new ArrayList<Violation>();
    if (number == null) {
      violations.add(new Violation.Missing("chunkNumber"));
    } else if (number < 0 || number >= to.chunks()) {
      violations.add(
          new Violation.Invalid(
              "chunkNumber",
              "chunkNumber: %d (expected: 0 to %d)".formatted(number, to.chunks() - 1)));
    }
    if (content == null || content.length == 0) {
      violations.add(new Violation.Missing("file"));
    } else if (content.length > ImportDraft.LARGEST_CHUNK) {
      violations.add(
          new Violation.Invalid(
              "file",
              "file: %d bytes (expected: at most %d in a chunk)"
                  .formatted(content.length, ImportDraft.LARGEST_CHUNK)));
    }
    if (!violations.isEmpty() || number == null || content == null) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    switch (imports.add(to, number, content)) {
      case DONE -> {}
      case OTHER_CONTENT ->
          throw invalid("chunkNumber", number + " (expected: one that was not sent otherwise)");
      case TOO_LARGE ->
          throw invalid("file", "(expected: all chunks together at most " + to.bytes() + " bytes)");
      case CLOSED -> throw invalid("sessionId", session + " (expected: one that is not complete)");
    }
  }

  /** Ends an upload. The model can be deployed soon afterwards. */
  public ModelImport complete(Caller caller, String session) {
    require(caller);
    var found = session(caller, session);
    if (found.state() != State.OPEN) {
      return found;
    }
    if (!imports.complete(found)) {
      throw invalid(
          "file", "(expected: %d bytes in %d chunks)".formatted(found.bytes(), found.chunks()));
    }
    wake.run();
    return found.completed();
  }

  /** The job of that id that makes a model of an upload; empty for one that is still open. */
  public Optional<ModelImport> job(Caller caller, UUID id) {
    return imports.find(caller.project(), id).filter(found -> found.state() != State.OPEN);
  }

  private ModelImport session(Caller caller, String session) {
    return uuid(session)
        .flatMap(id -> imports.find(caller.project(), id))
        .filter(found -> found.state() != State.OPEN || found.expiresAt().isAfter(now()))
        .orElseThrow(() -> new DeploymentException(new DeploymentError.ImportNotFound(session)));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      var id = UUID.fromString(text);
      return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  private static void require(Caller caller) {
    if (!caller.may(Scope.IMPORT_MODEL)) {
      throw new DeploymentException(
          new DeploymentError.PermissionDenied(
              DeploymentError.Action.IMPORT, Scope.IMPORT_MODEL.wireName(), null));
    }
  }

  private static DeploymentException invalid(String field, String rest) {
    return new DeploymentException(
        new DeploymentError.InvalidRequest(
            List.of(new Violation.Invalid(field, field + ": " + rest))));
  }

  /** To the millisecond, so that what is stored equals what is answered. */
  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
