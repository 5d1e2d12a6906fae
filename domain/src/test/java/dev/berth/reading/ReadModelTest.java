package dev.berth.reading;

import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.ApiKey;
import dev.berth.access.Authenticate;
import dev.berth.access.InMemoryApiKeyRepository;
import dev.berth.access.KeyUses;
import dev.berth.access.Scope;
import dev.berth.access.Secrets;
import dev.berth.deployment.Deployment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ReadModelTest {
  private static final String SECRET = "secret";
  private static final String STORE = "the store";
  private static final Moment MOMENT = new Moment("m");

  private final Asked source = new Asked();
  private ReadModel model = model(1 << 20);
  private volatile boolean formFails;

  @AfterEach
  void close() {
    model.close();
  }

  private ReadModel model(long mostBytes) {
    var keys = new InMemoryApiKeyRepository();
    var authenticate =
        new Authenticate(keys, _ -> Optional.empty(), new KeyUses(keys), Clock.systemUTC());
    return new ReadModel(source, authenticate, this::form, mostBytes);
  }

  private byte[] form(Deployment deployment) {
    if (formFails) {
      throw new IllegalStateException("no form");
    }
    return deployment.displayName().getBytes(UTF_8);
  }

  /** Answers only what the test tells it to. */
  private static final class Asked implements ReadSource {
    private final BlockingQueue<CompletableFuture<Optional<News>>> questions =
        new LinkedBlockingQueue<>();
    private volatile List<Deployment> all = List.of();
    private volatile boolean unchanged;

    @Override
    public boolean unchangedSince(Moment moment) {
      return unchanged;
    }

    @Override
    public Moment now() {
      return MOMENT;
    }

    @Override
    public void forEach(Consumer<Deployment> action) {
      all.forEach(action);
    }

    @Override
    public Optional<News> since(Moment moment, List<byte[]> digests) {
      var question = new CompletableFuture<Optional<News>>();
      questions.add(question);
      return question.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** The next question, if it comes in a moment. */
    Optional<CompletableFuture<Optional<News>>> soon() throws InterruptedException {
      return Optional.ofNullable(questions.poll(100, TimeUnit.MILLISECONDS));
    }

    CompletableFuture<Optional<News>> next() throws InterruptedException {
      var question = questions.poll(30, TimeUnit.SECONDS);
      assertThat(question).as("a question").isNotNull();
      return question;
    }
  }

  private static Optional<News> news(Deployment... changed) {
    var key = new ApiKey("k", PROJECT, "k", Set.of(Scope.MODELS_READ), Instant.EPOCH, null, null);
    var digest = HexFormat.of().formatHex(Secrets.digest(SECRET));
    return Optional.of(new News(MOMENT, List.of(changed), Map.of(digest, key)));
  }

  /** What a read of that deployment is told: its name, or where to ask. */
  private CompletableFuture<String> read(Deployment deployment) {
    return read(SECRET, deployment);
  }

  private CompletableFuture<String> read(String secret, Deployment deployment) {
    var told = new CompletableFuture<String>();
    model.read(
        secret,
        view ->
            told.complete(
                view.find(view.caller().orElseThrow(), deployment.id())
                    .map(shown -> new String(shown.form(), UTF_8))
                    .orElse("nothing")),
        () -> told.complete(STORE));
    return told.orTimeout(30, TimeUnit.SECONDS);
  }

  /** Has it filled; the read that began it is answered by the store. */
  private void fill(Deployment... all) throws InterruptedException {
    source.all = List.of(all);
    // One that was filled before may still be about to let go of everything.
    Optional<CompletableFuture<Optional<News>>> begun = Optional.empty();
    while (begun.isEmpty()) {
      assertThat(read(aDeployment().build()).join()).isEqualTo(STORE);
      begun = source.soon();
    }
    begun.get().complete(news());
    // Filled a moment after that answer.
    var first = read(aDeployment().build());
    while (first.isDone()) {
      first = read(aDeployment().build());
    }
    source.next().complete(news());
    assertThat(first.join()).isEqualTo("nothing");
  }

  @Test
  void aReadThatComesWhileOthersAreAnsweredWaitsForTheNextAnswer() throws Exception {
    var old = aDeployment().named("old").build();
    var changed = aDeployment().withId(old.id()).named("new").build();
    fill(old);
    var early = read(old);
    var first = source.next();
    var late = read(old);
    var later = read(old);

    first.complete(news());

    assertThat(early.join()).isEqualTo("old");
    var second = source.next();
    assertThat(late).isNotDone();
    second.complete(news(changed));
    assertThat(late.join()).isEqualTo("new");
    assertThat(later.join()).isEqualTo("new");
    assertThat(source.questions).isEmpty();
  }

  @Test
  void whatCannotBeProvedIsAskedOfTheStore() throws Exception {
    var kept = aDeployment().named("kept").build();
    fill(kept);
    var failed = read(kept);
    source.next().completeExceptionally(new IllegalStateException("no database"));
    assertThat(failed.join()).isEqualTo(STORE);

    var stranger = read("another", kept);
    source.next().complete(news());
    assertThat(stranger.join()).isEqualTo(STORE);

    var again = read(kept);
    source.next().complete(news());
    assertThat(again.join()).isEqualTo("kept");
  }

  @Test
  void whileNothingIsWrittenKnownKeysAskForNoNews() throws Exception {
    var kept = aDeployment().named("kept").build();
    fill(kept);
    source.unchanged = true;
    assertThat(read(kept).join()).isEqualTo("kept");

    var stranger = read("another", kept);
    source.next().complete(news());
    assertThat(stranger.join()).isEqualTo(STORE);
    assertThat(read(kept).join()).isEqualTo("kept");

    source.unchanged = false;
    var changed = aDeployment().withId(kept.id()).named("new").build();
    var found = read(kept);
    source.next().complete(news(changed));
    assertThat(found.join()).isEqualTo("new");
  }

  @Test
  void whatCouldNotBeTakenIsToldAgain() throws Exception {
    var kept = aDeployment().named("kept").build();
    var changed = aDeployment().withId(kept.id()).named("new").build();
    fill(kept);
    formFails = true;
    var failed = read(kept);
    source.next().complete(news(changed));
    assertThat(failed.join()).isEqualTo(STORE);

    formFails = false;
    source.unchanged = true;
    var again = read(kept);
    source.next().complete(news(changed));
    assertThat(again.join()).isEqualTo("new");
  }

  @Test
  void isFilledAnewWhereTooMuchHasChanged() throws Exception {
    var kept = aDeployment().named("kept").build();
    fill(kept);
    var lost = read(kept);
    source.next().complete(Optional.empty());
    assertThat(lost.join()).isEqualTo(STORE);

    var changed = aDeployment().withId(kept.id()).named("new").build();
    fill(changed);
    var found = read(kept);
    source.next().complete(news());
    assertThat(found.join()).isEqualTo("new");
  }

  @Test
  void givesUpWhereItNeedsTooMuchMemory() {
    model = model(64);
    source.all = List.of(aDeployment().build());

    assertThat(read(source.all.getFirst()).join()).isEqualTo(STORE);
    assertThat(read(source.all.getFirst()).join()).isEqualTo(STORE);
    assertThat(source.questions).isEmpty();
  }

  @Test
  void whoReadsMuchCanWaitUntilItIsFilled() throws Exception {
    var kept = aDeployment().named("kept").build();
    source.all = List.of(kept);
    var filled = filled();
    var last = source.next();
    assertThat(filled).isNotDone();
    last.complete(news());
    filled.join();

    var found = read(kept);
    source.next().complete(news());
    assertThat(found.join()).isEqualTo("kept");
  }

  @Test
  void nobodyWaitsForWhatCannotBeFilled() throws Exception {
    var failed = filled();
    source.next().completeExceptionally(new IllegalStateException("no database"));
    failed.join();

    model.close();
    filled().join();
  }

  private CompletableFuture<Void> filled() {
    return CompletableFuture.runAsync(
            () -> {
              try {
                model.awaitFilled(Duration.ofSeconds(30));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            })
        .orTimeout(30, TimeUnit.SECONDS);
  }

  @Test
  void afterItsEndTheStoreIsAsked() throws Exception {
    var kept = aDeployment().build();
    fill(kept);
    model.close();

    assertThat(read(kept).join()).isEqualTo(STORE);
  }
}
