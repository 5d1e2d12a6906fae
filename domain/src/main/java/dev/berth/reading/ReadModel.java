package dev.berth.reading;

import dev.berth.access.ApiKey;
import dev.berth.access.Authenticate;
import dev.berth.access.Secrets;
import dev.berth.deployment.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All deployments in memory. Nothing is read of it on trust: the reads that wait share one question
 * to the store, asked after the last of them came, whose answer says what is new and whether their
 * keys still work. Those that come while it is answered wait for the next one. Where several came
 * at once, the next question waits a moment for as many.
 *
 * <p>It is filled when somebody first reads, and again where too much has changed since somebody
 * read last. While nobody reads, it does nothing.
 */
public final class ReadModel implements Reads, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ReadModel.class.getName());
  private static final Duration LONGEST_ANSWER = Duration.ofMillis(250);
  private static final Duration LONGEST_GATHERING = Duration.ofMillis(1);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  private final ReadSource source;
  private final Authenticate authenticate;
  private final Function<Deployment, byte[]> form;
  private final long mostBytes;

  private List<Waiting> waiting = new ArrayList<>();
  private State state = State.EMPTY;
  private boolean asking;
  private int wanted;
  private volatile long since;

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

  private synchronized boolean join(Waiting read) {
    switch (state) {
      case EMPTY, FILLING, OVER -> {
        fill();
        return false;
      }
      case FILLED -> {}
    }
    if (asking && System.nanoTime() - since > LONGEST_ANSWER.toNanos()) {
      return false;
    }
    waiting.add(read);
    if (!asking && waiting.size() == wanted) {
      notifyAll();
    }
    return true;
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
    // What changed while it was filled is told before anybody waits for it.
    var filled = source.since(begin, List.of());
    if (filled.isEmpty()) {
      return;
    }
    var moment = take(filled.get(), shelf);
    become(State.FILLED);
    for (var reads = next(1); !reads.isEmpty(); reads = next(reads.size())) {
      var secrets = new HashMap<String, byte[]>();
      reads.forEach(read -> secrets.computeIfAbsent(read.secret(), Secrets::digest));
      Optional<News> news;
      try {
        news = source.since(moment, List.copyOf(secrets.values()));
        news.ifPresent(told -> take(told, shelf));
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "reads ask the database: {0}", e.toString());
        reads.forEach(read -> read.otherwise().run());
        continue;
      }
      if (news.isEmpty()) {
        reads.forEach(read -> read.otherwise().run());
        return;
      }
      moment = news.get().moment();
      var views = new HashMap<String, View>();
      secrets.forEach(
          (secret, digest) ->
              keyOf(news.get(), digest)
                  .ifPresent(key -> views.put(secret, new View(shelf, authenticate.admit(key)))));
      for (var read : reads) {
        answer(read, views.get(read.secret()));
      }
    }
  }

  private static Optional<ApiKey> keyOf(News news, byte[] digest) {
    return Optional.ofNullable(news.keys().get(HexFormat.of().formatHex(digest)));
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

  private Moment take(News news, Shelf shelf) {
    news.changed().forEach(deployment -> put(deployment, shelf));
    return news.moment();
  }

  private void put(Deployment deployment, Shelf shelf) {
    shelf.put(deployment);
    if (shelf.bytes() > mostBytes) {
      become(State.OVER);
      throw new IllegalStateException("they need more than %d bytes".formatted(mostBytes));
    }
  }

  /**
   * The reads that wait, once there are any; none where the model is over.
   *
   * @param before how many there were the last time: as many soon come again, if clients are busy
   */
  private synchronized List<Waiting> next(int before) {
    asking = false;
    try {
      while (waiting.isEmpty() && state == State.FILLED) {
        wanted = 1;
        wait();
      }
      var end = System.nanoTime() + LONGEST_GATHERING.toNanos();
      while (waiting.size() < before && state == State.FILLED && System.nanoTime() - end < 0) {
        wanted = before;
        wait(LONGEST_GATHERING.toMillis());
      }
    } catch (InterruptedException e) {
      state = State.OVER;
    }
    if (state != State.FILLED) {
      return List.of();
    }
    var reads = waiting;
    waiting = new ArrayList<>(reads.size());
    asking = true;
    since = System.nanoTime();
    return reads;
  }

  private synchronized void become(State next) {
    if (state != State.OVER) {
      state = next;
      notifyAll();
    }
  }

  /** Lets go of everything; the next read begins anew. */
  private void leave() {
    List<Waiting> left;
    synchronized (this) {
      become(State.EMPTY);
      asking = false;
      left = waiting;
      waiting = new ArrayList<>();
    }
    left.forEach(read -> read.otherwise().run());
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
  public synchronized void close() {
    state = State.OVER;
    notifyAll();
  }
}
