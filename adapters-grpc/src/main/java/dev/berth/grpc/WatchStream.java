package dev.berth.grpc;

import com.google.rpc.Status;
import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Intent;
import dev.berth.project.ProjectId;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.watch.ChangeLog;
import dev.berth.watch.Place;
import dev.berth.watch.Watch;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch: the snapshot or what was missed, then changes and heart-beats, until it ends. */
final class WatchStream {
  private static final Logger LOG = LoggerFactory.getLogger(WatchStream.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final int PAGE = 200;

  /** More go out one by one, each after the client took the one before. */
  private static final int MOST_AT_ONCE = 8;

  private final DeploymentUseCases useCases;
  private final String parent;
  private final Forms forms;
  private final ShownPages pages;
  private final Envelopes envelopes;
  private final ServerCallStreamObserver<ReadyMessage> call;
  private final StreamClient<ReadyMessage> client;
  private long revocations;
  private volatile long sentAt = System.nanoTime();

  /** A stream that has not begun. */
  WatchStream(
      DeploymentUseCases useCases,
      String parent,
      Forms forms,
      ShownPages pages,
      Envelopes envelopes,
      ServerCallStreamObserver<ReadyMessage> call) {
    this.useCases = useCases;
    this.parent = parent;
    this.forms = forms;
    this.pages = pages;
    this.envelopes = envelopes;
    this.call = call;
    this.client =
        new StreamClient<>(call, "the watch is not read; resume it with its newest token");
    this.revocations = useCases.revocations().count();
  }

  /**
   * Sends everything, and returns when the stream has ended.
   *
   * @param reader proves again and again who watches
   * @param from where it begins; null for a snapshot
   */
  void run(LastingCallers.Lasting reader, @Nullable Place from) {
    try (var watch = useCases.watches().open(reader.get().project())) {
      client.whenGone(watch::wake);
      var begin = watch.reached();
      if (from == null) {
        sendSnapshot(watch.project(), begin);
      } else {
        sendMissed(reader, from, begin);
      }
      follow(watch, reader);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      end(e);
    }
  }

  private void sendSnapshot(ProjectId project, Place begin) throws InterruptedException {
    pages.awaitMemory();
    var page = pages.page(null, PAGE);
    while (!page.isEmpty()) {
      for (var deployment : forms.of(project, page)) {
        send(DeploymentEvent.Type.TYPE_SNAPSHOT, deployment, null);
      }
      page = page.size() < PAGE ? List.of() : pages.page(page.getLast().id(), PAGE);
    }
    send(DeploymentEvent.Type.TYPE_SNAPSHOT_END, null, begin);
  }

  /** What happened while nobody watched, the latest state of each deployment. */
  private void sendMissed(Supplier<Caller> reader, Place from, Place begin)
      throws InterruptedException {
    // Another Berth may have told more than this one has, which it tells once more.
    if (from.compareTo(begin) > 0 && from.compareTo(useCases.watches().end()) > 0) {
      throw Invalid.field("resume_token", "(expected: one of this database)");
    }
    var place = from;
    while (place.compareTo(begin) < 0) {
      var entries = useCases.watches().missed(place);
      if (entries.isEmpty()) {
        return;
      }
      place = entries.getLast().place();
      sendChanges(latest(reader.get().project(), entries), place);
    }
  }

  private static List<Deployment> latest(ProjectId project, List<ChangeLog.Entry> entries) {
    var latest = new LinkedHashMap<Object, Deployment>();
    for (var entry : entries) {
      if (entry.deployment().project().equals(project)) {
        latest.put(entry.deployment().id(), entry.deployment());
      }
    }
    return List.copyOf(latest.values());
  }

  private void follow(Watch watch, LastingCallers.Lasting reader) throws InterruptedException {
    if (useCases.revocations().count() != revocations) {
      // Whoever was woken for that was not this watch, which was not there yet.
      watch.wake();
    }
    while (!client.gone()) {
      var batch =
          watch.take(
              HEARTBEAT.minus(quiet()), (changed, reached) -> sendAtOnce(reader, changed, reached));
      var count = useCases.revocations().count();
      var revoked = count != revocations;
      revocations = count;
      var due = quiet().compareTo(HEARTBEAT) >= 0;
      if (batch.changed().isEmpty() && batch.state() == Watch.State.OPEN && !due && !revoked) {
        continue;
      }
      useCases.queries().requireReader(reader.get());
      if (!batch.changed().isEmpty()) {
        sendChanges(batch.changed(), batch.reached());
      } else if (due) {
        send(DeploymentEvent.Type.TYPE_HEARTBEAT, null, batch.reached());
      }
      switch (batch.state()) {
        case OPEN -> {}
        case OVERRUN ->
            throw new DeploymentException(
                new DeploymentError.Overloaded(
                    "the watch is read too slowly; resume it with its newest token"));
        case ENDED ->
            throw new DeploymentException(
                new DeploymentError.Unavailable(
                    "this Berth stops; resume the watch with its newest token"));
      }
    }
  }

  /** For how long nothing was sent. */
  private Duration quiet() {
    return Duration.ofNanos(System.nanoTime() - sentAt);
  }

  /** Sends what need not wait, neither for the client nor for a proof of who watches. */
  private boolean sendAtOnce(
      LastingCallers.Lasting reader, List<Deployment> changed, Place reached) {
    if (changed.size() > MOST_AT_ONCE
        || !client.ready()
        || reader.known().filter(who -> who.may(Scope.MODELS_READ)).isEmpty()) {
      return false;
    }
    List<ReadyMessage> messages;
    try {
      messages = envelopes.told(parent, reached, () -> changes(changed, reached));
    } catch (RuntimeException e) {
      // The watch's own thread fails with it, and says so.
      return false;
    }
    messages.forEach(call::onNext);
    sentAt = System.nanoTime();
    return true;
  }

  /** One by one: a slow client shall not hold the messages of all that waits for it. */
  private void sendChanges(List<Deployment> changed, Place reached) throws InterruptedException {
    for (var n = 0; n < changed.size(); n++) {
      send(change(changed, n, reached));
    }
  }

  private List<ReadyMessage> changes(List<Deployment> changed, Place reached) {
    return IntStream.range(0, changed.size()).mapToObj(n -> change(changed, n, reached)).toList();
  }

  private ReadyMessage change(List<Deployment> changed, int n, Place reached) {
    var deployment = changed.get(n);
    var type =
        deployment.intent() == Intent.DELETED
            ? DeploymentEvent.Type.TYPE_DELETED
            : DeploymentEvent.Type.TYPE_CHANGED;
    return message(type, forms.of(deployment), n == changed.size() - 1 ? reached : null);
  }

  private void send(
      DeploymentEvent.Type type, @Nullable ReadyMessage deployment, @Nullable Place reached)
      throws InterruptedException {
    send(message(type, deployment, reached));
  }

  private void send(ReadyMessage message) throws InterruptedException {
    client.send(message);
    sentAt = System.nanoTime();
  }

  private ReadyMessage message(
      DeploymentEvent.Type type, @Nullable ReadyMessage deployment, @Nullable Place reached) {
    var message = new ReadyMessage().add(envelopes.of(type, parent, reached));
    return deployment == null
        ? message
        : message.add(DeploymentEvent.DEPLOYMENT_FIELD_NUMBER, deployment);
  }

  private void end(RuntimeException thrown) {
    if (client.gone()) {
      return;
    }
    var status = status(thrown);
    call.onNext(
        ReadyMessage.of(
            DeploymentEvent.newBuilder()
                .setType(DeploymentEvent.Type.TYPE_ERROR)
                .setError(status)
                .build()));
    call.onError(StatusProto.toStatusRuntimeException(status));
  }

  private Status status(RuntimeException thrown) {
    if (thrown instanceof DeploymentException known) {
      return GrpcErrors.toStatus(known.error());
    }
    LOG.error("a watch of {} failed", parent, thrown);
    return GrpcErrors.unexpected("watch");
  }
}
