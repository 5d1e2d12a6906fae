package dev.berth.registry;

import static dev.berth.deployment.InMemoryBerth.callerWith;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Violation;
import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.KoreModel;
import dev.berth.registry.ModelImport.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImportModelTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");
  private static final ImportDraft SAMPLE =
      new ImportDraft("model", "sample-1.tar", "tar", 1100L, 1, false);

  private final InMemoryModelRepository models = new InMemoryModelRepository();
  private final InMemoryImportRepository imports =
      new InMemoryImportRepository(models, new InMemoryArtifactRepository());
  private final ImportModel importModel = at(NOW);
  private int wakes;

  private ImportModel at(Instant now) {
    return new ImportModel(
        imports, UUID::randomUUID, Clock.fixed(now, ZoneOffset.UTC), () -> wakes++);
  }

  private static RequestId request() {
    return new RequestId(UUID.randomUUID().toString(), "digest");
  }

  private ModelImport begin(ImportDraft draft) {
    return importModel.begin(owner(), draft, request());
  }

  private static DeploymentError refusal(ThrowingCallable call) {
    var thrown = catchThrowableOfType(DeploymentException.class, call);
    assertThat(thrown).as("the refusal").isNotNull();
    return thrown.error();
  }

  private static List<String> fields(ThrowingCallable call) {
    return ((DeploymentError.InvalidRequest) refusal(call))
        .violations().stream().map(Violation::field).toList();
  }

  @Test
  void makesAModelOfAnUpload() {
    var begun = begin(SAMPLE);
    var session = begun.id().toString();
    importModel.add(owner(), session, 0, new byte[1100]);
    assertThat(importModel.job(owner(), begun.id())).isEmpty();

    assertThat(importModel.complete(owner(), session).state()).isEqualTo(State.COMPLETE);
    assertThat(wakes).isEqualTo(1);
    assertThat(importModel.complete(owner(), session).state()).isEqualTo(State.COMPLETE);
    assertThat(importModel.job(owner(), begun.id())).isPresent();
    assertThat(wakes).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"true, FINE_TUNE", "false,"})
  void onlyAnAdapterIsKnownToBeAFineTune(boolean adapter, KoreModel.@Nullable Kind kind) {
    var begun = begin(new ImportDraft("model", "a.onnx", null, 1L, 1, adapter));
    assertThat(begun.registration("00", NOW).koreIds().getFirst().kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "sample-1.tar, tar, tar",
    "sample, .ONNX, onnx",
    "a.tar.gz, tar.gz, gz",
    "flan.gguf, , gguf",
    "gguf, , gguf"
  })
  void theExtensionIsTheFormat(String name, @Nullable String extension, String format) {
    assertThat(begin(new ImportDraft("model", name, extension, 1L, 1, false)).format())
        .isEqualTo(format);
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    assertThat(fields(() -> begin(new ImportDraft(null, null, null, null, null, false))))
        .containsExactly("fileContext", "fileName", "fileExtension", "fileSize", "totalChunks");
    assertThat(fields(() -> begin(new ImportDraft("tool", "a\nb", "o x", 0L, 0, false))))
        .containsExactly("fileContext", "fileName", "fileExtension", "fileSize", "totalChunks");
    assertThat(fields(() -> begin(new ImportDraft("model", "a.o", "o", 5L << 30, 10_001, false))))
        .containsExactly("fileSize", "totalChunks");
  }

  @Test
  void refusesAtOnceWhatSoFewChunksCannotHold() {
    var most = (long) ImportDraft.LARGEST_CHUNK;
    assertThat(fields(() -> begin(new ImportDraft("model", "a.o", "o", most + 1, 1, false))))
        .containsExactly("totalChunks");
    assertThat(begin(new ImportDraft("model", "a.o", "o", most, 1, false)).bytes()).isEqualTo(most);
  }

  @Test
  void boundsEveryChunk() {
    var session = begin(SAMPLE).id().toString();
    assertThat(fields(() -> importModel.add(owner(), session, null, null)))
        .containsExactly("chunkNumber", "file");
    assertThat(fields(() -> importModel.add(owner(), session, 1, new byte[0])))
        .containsExactly("chunkNumber", "file");
    assertThat(
            fields(
                () ->
                    importModel.add(owner(), session, 0, new byte[ImportDraft.LARGEST_CHUNK + 1])))
        .containsExactly("file");
    assertThat(fields(() -> importModel.add(owner(), session, 0, new byte[1101])))
        .containsExactly("file");
    importModel.add(owner(), session, 0, new byte[1]);
    assertThat(fields(() -> importModel.add(owner(), session, 0, new byte[] {1})))
        .containsExactly("chunkNumber");
    assertThat(fields(() -> importModel.complete(owner(), session))).containsExactly("file");
  }

  @Test
  void aSessionIsFoundByItsProjectAndUntilItExpires() {
    var session = begin(SAMPLE).id().toString();
    var stranger = RegistryFixture.stranger();
    var notFound = new DeploymentError.ImportNotFound(session);
    assertThat(refusal(() -> importModel.complete(stranger, session))).isEqualTo(notFound);
    var later = at(NOW.plus(Duration.ofHours(24)));
    assertThat(refusal(() -> later.add(owner(), session, 0, new byte[1]))).isEqualTo(notFound);
    assertThat(refusal(() -> importModel.complete(owner(), "1-1-1-1-1")))
        .isEqualTo(new DeploymentError.ImportNotFound("1-1-1-1-1"));
  }

  @Test
  void aRepeatedBeginIsTheSameSession() {
    var request = request();
    var first = importModel.begin(owner(), SAMPLE, request);
    assertThat(importModel.begin(owner(), SAMPLE, request)).isEqualTo(first);
    assertThat(
            refusal(
                () ->
                    importModel.begin(owner(), SAMPLE, new RequestId(request.value(), "another"))))
        .isEqualTo(new DeploymentError.RequestIdReused(request.value()));
  }

  @Test
  void opensOnlySoManyAtOnce() {
    for (var count = 0; count < ImportRepository.MOST_OPEN; count++) {
      begin(SAMPLE);
    }
    assertThat(refusal(() -> begin(SAMPLE))).isInstanceOf(DeploymentError.Overloaded.class);
  }

  @Test
  void everyCallNeedsTheScope() {
    var session = begin(SAMPLE).id().toString();
    Caller caller = callerWith(Scope.DEPLOY_MODEL);
    var denied = new DeploymentError.PermissionDenied(Action.IMPORT, "Import Model", null);
    assertThat(refusal(() -> importModel.begin(caller, SAMPLE, request()))).isEqualTo(denied);
    assertThat(refusal(() -> importModel.add(caller, session, 0, new byte[1]))).isEqualTo(denied);
    assertThat(refusal(() -> importModel.complete(caller, session))).isEqualTo(denied);
  }
}
