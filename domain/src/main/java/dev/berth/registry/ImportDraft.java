package dev.berth.registry;

import dev.berth.deployment.Violation;
import dev.berth.model.ArtifactRepository;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that a client wants to upload, as the client sent it, nothing checked yet; null means
 * absent.
 *
 * @param context what the file is; Berth takes models alone
 * @param extension null means that of the name
 */
public record ImportDraft(
    @Nullable String context,
    @Nullable String fileName,
    @Nullable String extension,
    @Nullable Long fileSize,
    @Nullable Integer totalChunks,
    boolean adapter) {

  /** The most bytes of a chunk: what fits into a request beside the form around it. */
  public static final int LARGEST_CHUNK = (4 << 20) - (64 << 10);

  private static final int MOST_CHUNKS = 10_000;
  private static final int LONGEST_NAME = 255;
  private static final Pattern FORMAT = Pattern.compile("[a-z0-9_-]{1,32}");

  /** The format that the file's extension names; the last part of one such as {@code tar.gz}. */
  String format() {
    var given = extension == null || extension.isBlank() ? fileName : extension;
    var text = given == null ? "" : given.strip().toLowerCase(Locale.ROOT);
    return text.substring(text.lastIndexOf('.') + 1);
  }

  /** Adds everything that is wrong. */
  void check(List<Violation> violations) {
    if (context == null) {
      violations.add(new Violation.Missing("fileContext"));
    } else if (!context.equals("model")) {
      violations.add(
          new Violation.Invalid(
              "fileContext", "fileContext: %s (expected: model)".formatted(context)));
    }
    if (fileName == null || fileName.isBlank()) {
      violations.add(new Violation.Missing("fileName"));
    } else if (fileName.length() > LONGEST_NAME
        || fileName.chars().anyMatch(Character::isISOControl)) {
      violations.add(
          new Violation.Invalid(
              "fileName",
              "fileName (expected: at most %d printable characters)".formatted(LONGEST_NAME)));
    }
    if (!FORMAT.matcher(format()).matches()) {
      violations.add(
          new Violation.Invalid("fileExtension", "fileExtension (expected: one such as onnx)"));
    }
    size(violations);
  }

  private void size(List<Violation> violations) {
    if (fileSize == null) {
      violations.add(new Violation.Missing("fileSize"));
    } else if (fileSize < 1 || fileSize > ArtifactRepository.MOST_BYTES) {
      violations.add(
          new Violation.Invalid(
              "fileSize",
              "fileSize: %d (expected: 1 to %d)"
                  .formatted(fileSize, ArtifactRepository.MOST_BYTES)));
    }
    if (totalChunks == null) {
      violations.add(new Violation.Missing("totalChunks"));
    } else if (totalChunks < 1 || totalChunks > MOST_CHUNKS) {
      violations.add(
          new Violation.Invalid(
              "totalChunks",
              "totalChunks: %d (expected: 1 to %d)".formatted(totalChunks, MOST_CHUNKS)));
    } else if (fileSize != null && fileSize > (long) totalChunks * LARGEST_CHUNK) {
      violations.add(
          new Violation.Invalid(
              "totalChunks",
              "totalChunks: %d (expected: at least %d, since a chunk has at most %d bytes)"
                  .formatted(
                      totalChunks, Math.ceilDiv(fileSize, (long) LARGEST_CHUNK), LARGEST_CHUNK)));
    }
  }
}
