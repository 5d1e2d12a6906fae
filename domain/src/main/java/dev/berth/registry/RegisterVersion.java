package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.model.ArtifactRepository;
import dev.berth.model.ModelVersion;
import dev.berth.model.Serving;
import dev.berth.registry.NativeVersionDraft.ServingDraft;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version of anything that can be served: a file, a command or an image. It becomes the
 * latest on its branch.
 *
 * <p>Errors: ModelNotFound, ModelPermissionDenied, InvalidRequest, RequestIdReused.
 */
public final class RegisterVersion {
  private static final String FILE = "model_version.file";
  private static final String PARTS = FILE + ".parts";
  private static final String ARGUMENTS = "model_version.command.arguments";
  private static final Pattern FORMAT = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern IMAGE = Pattern.compile("[!-~]{1,512}");
  private static final int MOST_ARGUMENTS = 256;
  private static final int LONGEST_ARGUMENT = 4096;

  private final Publication publication;
  private final ArtifactRepository artifacts;
  private final FileParts parts;

  /** Makes versions by that publication, whose files go there. */
  public RegisterVersion(Publication publication, ArtifactRepository artifacts) {
    this.publication = publication;
    this.artifacts = artifacts;
    this.parts = new FileParts(artifacts);
  }

  /**
   * Makes it.
   *
   * @param model RID of the model
   */
  public ModelVersion run(Caller caller, String model, NativeVersionDraft draft, Terms terms) {
    var target = publication.writable(caller, ModelAction.CREATE_VERSION, model);
    var violations = new ArrayList<Violation>();
    check(draft.serving(), violations);
    var api = ModelApiRules.read(draft.api(), violations);
    Requirements.check(draft.condaRequirements(), violations);
    Publication.checkBranch(draft.branch(), violations);
    if (!violations.isEmpty() || draft.serving() == null) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    var version =
        new ModelVersion(
            publication.newRid(),
            target.rid(),
            api,
            serving(caller, draft.serving(), terms.validateOnly()),
            draft.condaRequirements(),
            List.of(),
            /* source= */ null,
            publication.now());
    return publication.publish(caller, version, Publication.branchOrDefault(draft.branch()), terms);
  }

  private static void check(@Nullable ServingDraft serving, List<Violation> violations) {
    switch (serving) {
      case null ->
          violations.add(
              new Violation.Invalid(
                  "model_version.serving",
                  "model_version.serving: missing (expected: file, command or image)"));
      case ServingDraft.File(var format, var content) -> {
        checkFormat(format, violations);
        if (content.length == 0) {
          violations.add(new Violation.Missing(FILE + ".content"));
        }
      }
      case ServingDraft.Parts(var format, var names) -> {
        checkFormat(format, violations);
        if (names.size() > FileParts.MOST) {
          violations.add(
              invalid(PARTS, "%d (expected: at most %d)".formatted(names.size(), FileParts.MOST)));
        }
      }
      case ServingDraft.Command(var arguments) -> check(arguments, violations);
      case ServingDraft.Image(var reference) -> {
        if (!IMAGE.matcher(reference).matches()) {
          violations.add(
              invalid("model_version.image", "(expected: 1 to 512 printable characters)"));
        }
      }
    }
  }

  private static void checkFormat(String format, List<Violation> violations) {
    if (!FORMAT.matcher(format).matches()) {
      violations.add(
          invalid(FILE + ".format", "%s (expected: %s)".formatted(format, FORMAT.pattern())));
    }
  }

  private static void check(List<String> arguments, List<Violation> violations) {
    if (arguments.isEmpty() || arguments.getFirst().isBlank()) {
      violations.add(new Violation.Missing(ARGUMENTS));
    } else if (arguments.size() > MOST_ARGUMENTS
        || arguments.stream()
            .anyMatch(each -> each.length() > LONGEST_ARGUMENT || each.indexOf('\0') >= 0)) {
      violations.add(
          invalid(
              ARGUMENTS,
              "(expected: at most %d, each of at most %d characters without NUL)"
                  .formatted(MOST_ARGUMENTS, LONGEST_ARGUMENT)));
    }
  }

  private Serving serving(Caller caller, ServingDraft draft, boolean validateOnly) {
    return switch (draft) {
      case ServingDraft.File(var format, var content) ->
          new Serving.Artifact(format, stored(new ByteArrayInputStream(content), validateOnly));
      case ServingDraft.Parts(var format, var names) ->
          new Serving.Artifact(format, stored(parts.file(caller.project(), names), validateOnly));
      case ServingDraft.Command(var arguments) -> new Serving.Command(arguments);
      case ServingDraft.Image(var reference) -> new Serving.Image(reference);
    };
  }

  /** Answers the digest of a file that was stored, or would be. */
  private String stored(InputStream file, boolean validateOnly) {
    try {
      return validateOnly ? sha256(file) : artifacts.put(file);
    } catch (IOException noPart) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(
                  invalid(
                      PARTS,
                      noPart.getMessage()
                          + " (expected: a part of this project, stored within the last hour)"))));
    }
  }

  private static String sha256(InputStream file) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      file.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Violation invalid(String field, String rest) {
    return new Violation.Invalid(field, field + ": " + rest);
  }
}
