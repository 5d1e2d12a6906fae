package dev.berth.reading;

import dev.berth.access.ApiKey;
import dev.berth.access.Authenticate;
import dev.berth.access.Secrets;
import dev.berth.deployment.Deployment;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All deployments in memory. Nothing is read of it on trust: the reads that wait share one question
 * to the store, asked after the last of them came, whose answer says what is new and whether their
 * keys still work. Those that come while it is answered wait for the next one. Where several came
 * at once, the next question waits a moment for most of as many.
 *
 * <p>It is filled when somebody first reads, and again where too much has changed since somebody
 * read last. While nobody reads, it does nothing.
 */
public final class ReadModel implements Reads, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ReadModel.class.getName());
  private static final Duration LONGEST_ANSWER = Duration.ofMillis(250);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  private final ReadSource source;
  private final Authenticate authenticate;
  private final Function<Deployment, byte[]> form;
  private final long mostBytes;

  private final Gathering<Waiting> waiting = new Gathering<>();
  private volatile State state = State.EMPTY;
  private volatile boolean asking;
  private volatile long askedAt;

  private enum State {
    /** To be filled when somebody reads. */
    EMPTY,
    FILLING,
    FILLED,
    /** Too large, or closed. */
    OVER
  }

  private record Waiting(String secret, Consumer<View> reader, Runnable otherwise) {}

  /**
   * A model that nobody has read yet.
   *
   * @param form how a deployment is shown; fast, and free of side effects
   * @param mostBytes about how much memory it may take; where it needs more, it gives up
   */
  public ReadModel(
      ReadSource source,
      Authenticate authenticate,
      Function<Deployment, byte[]> form,
      long mostBytes) {
    this.source = source;
    this.authenticate = authenticate;
    this.form = form;
    this.mostBytes = mostBytes;
  }

  @Override
  public void read(String secret, Consumer<View> reader, Runnable otherwise) {
    if (!join(new Waiting(secret, reader, otherwise))) {
      otherwise.run();
    }
  }

  @Override
  public synchronized void awaitFilled(Duration longest) throws InterruptedException {
    fill();
    var end = System.nanoTime() + longest.toNanos();
    for (var left = longest.toMillis();
        state == State.FILLING && left > 0;
        left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
      wait(left);
    }
  }

  private synchronized void fill() {
    if (state == State.EMPTY) {
      state = State.FILLING;
      Thread.ofPlatform().name("reads").daemon().start(this::run);
    }
  }

  private boolean join(Waiting read) {
    if (state != State.FILLED) {
      fill();
      return false;
    }
    if (asking && System.nanoTime() - askedAt > LONGEST_ANSWER.toNanos()) {
      return false;
    }
    waiting.add(read);
    if (state != State.FILLED) {
      // Perhaps nobody takes it any more.
      dismiss();
    }
    return true;
  }

  private void dismiss() {
    waiting.take().forEach(ReadModel::refuse);
  }

  private void run() {
    try {
      var moment = source.now();
      var shelf = new Shelf(form);
      source.forEach(deployment -> put(deployment, shelf));
      serve(shelf, moment);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "deployments are not in memory: {0}", e.toString());
      pause();
    } finally {
      leave();
    }
  }

  /** Answers reads until the shelf cannot be kept up to date any more. */
  private void serve(Shelf shelf, Moment begin) {
    var present = new Present(source, begin);
    // What changed while it was filled is told before anybody waits for it.
    if (tell(present, Map.of(), shelf).isEmpty()) {
      return;
    }
    become(State.FILLED);
    var readers = 1;
    for (var reads = next(readers); !reads.isEmpty(); reads = next(readers)) {
      var digests = new HashMap<String, byte[]>();
      var digitsOf = new HashMap<String, String>();
      for (var read : reads) {
        digitsOf.computeIfAbsent(read.secret(), secret -> digits(secret, digests));
      }
      Optional<News> news;
      try {
        news = tell(present, digests, shelf);
        readers = reads.size() + waiting.count();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "reads ask the database: {0}", e.toString());
        reads.forEach(ReadModel::refuse);
        continue;
      }
      if (news.isEmpty()) {
        reads.forEach(ReadModel::refuse);
        return;
      }
      var keys = news.get().keys();
      var views = new HashMap<String, @Nullable View>();
      digitsOf.forEach((secret, digits) -> views.put(secret, view(shelf, keys.get(digits))));
      for (var read : reads) {
        answer(read, views.get(read.secret()));
      }
    }
  }

  private static String digits(String secret, Map<String, byte[]> digests) {
    var digest = Secrets.digest(secret);
    var digits = HexFormat.of().formatHex(digest);
    digests.put(digits, digest);
    return digits;
  }

  private @Nullable View view(Shelf shelf, @Nullable ApiKey key) {
    return key == null ? null : new View(shelf, authenticate.admit(key));
  }

  private static void refuse(Waiting read) {
    answer(read, null);
  }

  private static void answer(Waiting read, @Nullable View view) {
    try {
      if (view == null) {
        read.otherwise().run();
      } else {
        read.reader().accept(view);
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a read failed", e);
    }
  }

  private Optional<News> tell(Present present, Map<String, byte[]> digests, Shelf shelf) {
    var news = present.news(digests);
    news.ifPresent(
        told -> {
          told.changed().forEach(deployment -> put(deployment, shelf));
          present.reached(told);
        });
    return news;
  }

  private void put(Deployment deployment, Shelf shelf) {
    try {
      shelf.put(deployment);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "%s cannot be shown".formatted(deployment.id()), e);
      throw e;
    }
    if (shelf.bytes() > mostBytes) {
      become(State.OVER);
      throw new IllegalStateException("they need more than %d bytes".formatted(mostBytes));
    }
  }

  /**
   * The reads that wait, once there are any; none where the model is over.
   *
   * @param readers how many were about lately: as many soon come again, if clients are busy. The
   *     question goes off with most of them, so that the others come meanwhile
   */
  private List<Waiting> next(int readers) {
    var reads = List.<Waiting>of();
    // Nothing came where somebody who saw this model's predecessor end was late to dismiss.
    while (reads.isEmpty() && state == State.FILLED) {
      asking = false;
      waiting.await(Math.max(1, readers * 2 / 3), () -> state == State.FILLED);
      askedAt = System.nanoTime();
      asking = true;
      reads = waiting.take();
    }
    return reads;
  }

  private synchronized void become(State next) {
    if (state != State.OVER) {
      state = next;
      notifyAll();
      waiting.wake();
    }
  }

  /** Lets go of everything; the next read begins anew. */
  private void leave() {
    asking = false;
    become(State.EMPTY);
    dismiss();
  }

  private static void pause() {
    try {
      Thread.sleep(AFTER_TROUBLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Answers no read any more; those that wait ask the store. */
  @Override
  public void close() {
    become(State.OVER);
  }
}
