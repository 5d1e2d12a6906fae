package dev.berth.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.RequestId;
import dev.berth.model.ArtifactRepository;
import dev.berth.model.ModelRepository;
import dev.berth.project.ProjectId;
import dev.berth.registry.ImportRepository.Added;
import dev.berth.registry.ImportRepository.Begun;
import dev.berth.registry.ModelImport.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of imports does. */
public abstract class ImportRepositoryContract {
  private static final ProjectId PROJECT = new ProjectId("ours");
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  /** The store, and what it writes to. */
  public record Stores(
      ImportRepository imports, ModelRepository models, ArtifactRepository artifacts) {}

  private Stores stores;

  protected abstract Stores emptyStores();

  @BeforeEach
  final void open() {
    stores = emptyStores();
  }

  private static ModelImport announced(long bytes, int chunks) {
    return new ModelImport(
        UUID.randomUUID(), PROJECT, "flan.onnx", "onnx", bytes, chunks, false, State.OPEN, LATER);
  }

  private ModelImport begun(long bytes, int chunks) {
    var announced = announced(bytes, chunks);
    assertThat(stores.imports().begin(announced, request())).isEqualTo(new Begun.Done());
    return announced;
  }

  private static RequestId request() {
    return new RequestId(UUID.randomUUID().toString(), "digest");
  }

  private State stateOf(ModelImport of) {
    return stores.imports().find(PROJECT, of.id()).orElseThrow().state();
  }

  @Test
  final void findsWhatWasBegunInItsProjectAlone() {
    var begun = begun(3, 1);
    assertThat(stores.imports().find(PROJECT, begun.id())).contains(begun);
    assertThat(stores.imports().find(new ProjectId("theirs"), begun.id())).isEmpty();
    assertThat(stores.models().isImported(PROJECT, begun.modelId())).isTrue();
    assertThat(stores.models().isImported(new ProjectId("theirs"), begun.modelId())).isFalse();
    assertThat(stores.models().isImported(PROJECT, "cm-other")).isFalse();
  }

  @Test
  final void beginsOnceForARequest() {
    var request = request();
    var first = announced(3, 1);
    stores.imports().begin(first, request);

    assertThat(stores.imports().begin(announced(9, 9), request))
        .isEqualTo(new Begun.Repeated("digest", first));
  }

  @Test
  final void opensOnlySoManyAtOnce() {
    for (var count = 0; count < ImportRepository.MOST_OPEN; count++) {
      begun(3, 1);
    }
    assertThat(stores.imports().begin(announced(3, 1), request())).isEqualTo(new Begun.TooMany());

    stores.imports().discardExpired(LATER);
    begun(3, 1);
  }

  @Test
  final void takesEachChunkOnceAndNoMoreThanAnnounced() {
    var begun = begun(3, 2);
    assertThat(stores.imports().add(begun, 1, new byte[] {3})).isEqualTo(Added.DONE);
    assertThat(stores.imports().complete(begun)).isFalse();
    assertThat(stores.imports().add(begun, 1, new byte[] {3})).isEqualTo(Added.DONE);
    assertThat(stores.imports().add(begun, 1, new byte[] {4})).isEqualTo(Added.OTHER_CONTENT);
    assertThat(stores.imports().add(begun, 0, new byte[] {1, 2, 3})).isEqualTo(Added.TOO_LARGE);
    assertThat(stores.imports().add(begun, 0, new byte[] {1, 2})).isEqualTo(Added.DONE);

    assertThat(stores.imports().complete(begun)).isTrue();
    assertThat(stores.imports().complete(begun)).isTrue();
    assertThat(stateOf(begun)).isEqualTo(State.COMPLETE);
    assertThat(stores.imports().add(begun, 2, new byte[] {1})).isEqualTo(Added.CLOSED);
  }

  @Test
  final void becomesAFileOfAllChunksInTheirOrder() throws IOException {
    var begun = begun(3, 2);
    stores.imports().add(begun, 1, new byte[] {3});
    stores.imports().add(begun, 0, new byte[] {1, 2});
    stores.imports().complete(begun);
    var complete = stores.imports().unpublished();
    assertThat(complete).extracting(ModelImport::id).containsExactly(begun.id());

    var sha256 = stores.imports().store(complete.getFirst());
    assertThat(stores.imports().store(complete.getFirst())).isEqualTo(sha256);
    var file = new ByteArrayOutputStream();
    assertThat(stores.artifacts().copyTo(sha256, file)).isTrue();
    assertThat(file.toByteArray()).containsExactly(1, 2, 3);

    stores.imports().published(complete.getFirst());
    stores.imports().published(complete.getFirst());
    assertThat(stores.imports().unpublished()).isEmpty();
    assertThat(stateOf(begun)).isEqualTo(State.PUBLISHED);
  }

  /** The store keeps one copy, so the second upload's chunks are gone when it is stored again. */
  @Test
  final void storesTheSameFileTwice() {
    for (var time = 0; time < 2; time++) {
      var begun = begun(1, 1);
      stores.imports().add(begun, 0, new byte[] {7});
      stores.imports().complete(begun);
      var sha256 = stores.imports().store(begun);
      assertThat(stores.imports().store(begun)).isEqualTo(sha256);
    }
  }

  @Test
  final void throwsAwayOnlyWhatIsOpenAndExpired() {
    var open = begun(1, 1);
    stores.imports().add(open, 0, new byte[] {7});
    var complete = begun(1, 1);
    stores.imports().add(complete, 0, new byte[] {8});
    stores.imports().complete(complete);

    stores.imports().discardExpired(NOW);
    assertThat(stores.imports().find(PROJECT, open.id())).isPresent();
    stores.imports().discardExpired(LATER);
    assertThat(stores.imports().find(PROJECT, open.id())).isEmpty();
    assertThat(stores.imports().unpublished())
        .extracting(ModelImport::id)
        .containsExactly(complete.id());
  }

  @Test
  final void countsAChunkOnceHoweverManyBringItAtOnce() throws Exception {
    var begun = begun(4, 2);
    Callable<Added> bring = () -> stores.imports().add(begun, 0, new byte[] {1, 2});
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Added>();
      for (var answer : clients.invokeAll(Collections.nCopies(8, bring))) {
        answers.add(answer.get());
      }
      assertThat(answers).containsOnly(Added.DONE);
    }
    assertThat(stores.imports().add(begun, 1, new byte[] {3, 4})).isEqualTo(Added.DONE);
    assertThat(stores.imports().complete(begun)).isTrue();
  }

  @Test
  final void theLoopMakesAModelThatCanBeDeployed() {
    var begun = begun(1, 1);
    stores.imports().add(begun, 0, new byte[] {7});
    stores.imports().complete(begun);
    var loop =
        new ImportLoop(
            stores.imports(),
            stores.models(),
            stores.artifacts(),
            Clock.fixed(NOW, ZoneOffset.UTC));

    loop.look();
    loop.look();

    var kore = stores.models().findKore(PROJECT, begun.modelId()).orElseThrow();
    assertThat(kore.kind()).isNull();
    assertThat(stores.models().findVersion(PROJECT, kore.version()).orElseThrow().model())
        .isEqualTo(kore.model());
    assertThat(stateOf(begun)).isEqualTo(State.PUBLISHED);
  }
}
