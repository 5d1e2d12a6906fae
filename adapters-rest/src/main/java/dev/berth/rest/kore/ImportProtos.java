package dev.berth.rest.kore;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Violation;
import dev.berth.proto.kore.v1.DockJob;
import dev.berth.proto.kore.v1.DockStatus;
import dev.berth.proto.kore.v1.Session;
import dev.berth.proto.kore.v1.StartSessionRequest;
import dev.berth.registry.ImportDraft;
import dev.berth.registry.ModelImport;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The only file that sees both Kore's import messages and the domain. */
final class ImportProtos {
  private static final String ACTION = "IMPORT";

  /** As in {@code 2025-02-05T11:58:03.638Z}, with milliseconds also where they are none. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ImportProtos() {}

  static ImportDraft toDraft(StartSessionRequest request) {
    return new ImportDraft(
        request.hasFileContext() ? request.getFileContext() : null,
        request.hasFileName() ? request.getFileName() : null,
        request.hasFileExtension() ? request.getFileExtension() : null,
        request.hasFileSize() ? request.getFileSize() : null,
        request.hasTotalChunks() ? request.getTotalChunks() : null,
        request.getIsAdapter());
  }

  static Session toSession(ModelImport begun) {
    return Session.newBuilder()
        .setSessionId(begun.id().toString())
        .setExpirationDate(DATE.format(begun.expiresAt()))
        .setModelId(begun.modelId())
        .build();
  }

  /**
   * The number of a chunk; null where the form has none.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} where it is no number
   */
  static @Nullable Integer toChunkNumber(MultipartForm form) {
    return form.find("chunkNumber")
        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).strip())
        .map(ImportProtos::number)
        .orElse(null);
  }

  private static Integer number(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(
                  new Violation.Invalid("chunkNumber", "chunkNumber (expected: a whole number)"))));
    }
    return Integer.valueOf(text);
  }

  static DockJob toJob(ModelImport complete) {
    var id = KoreProtos.dockStatusId(complete.id());
    return DockJob.newBuilder()
        .setDockStatusId(id)
        .setDockStatusIdInTables(id)
        .setDockStatusIdOfImport(id)
        .setModelId(complete.modelId())
        .setJobType(KoreProtos.JOB_TYPE)
        .setAction(ACTION)
        .setStatus(status(complete))
        .build();
  }

  static DockStatus toStatus(ModelImport complete) {
    var id = KoreProtos.dockStatusId(complete.id());
    var proto =
        DockStatus.newBuilder()
            .setId(id)
            .setDockStatusId(id)
            .setModelId(complete.modelId())
            .setJobType(KoreProtos.JOB_TYPE)
            .setAction(ACTION)
            .setStatus(status(complete));
    return published(complete) ? proto.setPercentageComplete(100).build() : proto.build();
  }

  private static String status(ModelImport complete) {
    return published(complete) ? "SUCCESS" : "IN_PROGRESS";
  }

  private static boolean published(ModelImport complete) {
    return complete.state() == ModelImport.State.PUBLISHED;
  }
}
