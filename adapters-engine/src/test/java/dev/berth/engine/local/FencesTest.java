package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class FencesTest {
  private final UUID deployment = UUID.randomUUID();
  @TempDir Path folder;

  @Test
  void admitsTheHighestAndWhatIsHigher() {
    var fences = new Fences(folder);
    assertThat(admits(fences, 3)).isTrue();
    assertThat(admits(fences, 3)).isTrue();
    assertThat(admits(fences, 2)).isFalse();
    assertThat(admits(fences, 4)).isTrue();
    assertThat(admits(fences, 3)).isFalse();
    assertThat(admits(new Fences(folder), 3)).isFalse();
    assertThat(admits(new Fences(folder), 4)).isTrue();
  }

  @Test
  void remembersWhatWasRaisedWithoutAnAction() {
    var fences = new Fences(folder);
    fences.raise(deployment, 5);
    assertThat(admits(fences, 4)).isFalse();
    assertThat(admits(fences, 5)).isTrue();
    fences.raise(deployment, 2);
    assertThat(admits(fences, 4)).isFalse();
  }

  @Test
  void remembersWhatItRead() throws IOException {
    admits(new Fences(folder), 5);
    var fences = new Fences(folder);
    assertThat(admits(fences, 4)).isFalse();
    Files.delete(folder.resolve(deployment.toString()));
    assertThat(admits(fences, 4)).isFalse();
  }

  @Test
  void writesOnlyWhatItAdmits() {
    var fences = new Fences(folder);
    fences.raise(deployment, 5);
    admits(fences, 4);
    assertThat(folder).isEmptyDirectory();
    admits(fences, 6);
    assertThat(folder.resolve(deployment.toString())).hasContent("6");
  }

  @Test
  @Timeout(60)
  void nobodyGoesOnBeforeAnAdmittedActionIsOver() throws Exception {
    var fences = new Fences(folder);
    var begun = new CompletableFuture<Void>();
    var end = new CompletableFuture<Void>();
    var order = new LinkedBlockingQueue<String>();
    var older =
        Thread.ofPlatform()
            .start(
                () ->
                    fences.admit(
                        deployment,
                        1,
                        () -> {
                          begun.complete(null);
                          end.join();
                          order.add("older");
                        }));
    begun.join();
    var newer =
        Thread.ofPlatform()
            .start(
                () -> {
                  fences.raise(deployment, 2);
                  order.add("newer");
                });
    while (newer.getState() != Thread.State.WAITING) {
      assertThat(order).isEmpty();
      Thread.onSpinWait();
    }
    // Others need not wait, not even one whose hash is the same.
    var other = new UUID(deployment.getLeastSignificantBits(), deployment.getMostSignificantBits());
    var stranger = Thread.ofPlatform().start(() -> fences.raise(other, 9));
    assertThat(stranger.join(Duration.ofSeconds(30))).isTrue();
    end.complete(null);
    older.join();
    newer.join();
    assertThat(order).containsExactly("older", "newer");
  }

  @Test
  void forgetsOldOnesOfDeploymentsThatRunNothing() throws IOException {
    var fences = new Fences(folder);
    admits(fences, 9);
    fences.forgetAllBut(Set.of());
    assertThat(admits(new Fences(folder), 8)).isFalse();
    var file = folder.resolve(deployment.toString());
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(90_000)));
    fences.forgetAllBut(Set.of(deployment));
    assertThat(file).exists();
    fences.forgetAllBut(Set.of());
    assertThat(file).doesNotExist();
  }

  private boolean admits(Fences fences, long fence) {
    boolean[] done = {false};
    fences.admit(deployment, fence, () -> done[0] = true);
    return done[0];
  }
}
