package dev.berth.grpc;

import com.google.rpc.Status;
import dev.berth.access.Caller;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch: the snapshot or what was missed, then changes and heart-beats, until it ends. */
final class WatchStream {
  private static final Logger LOG = LoggerFactory.getLogger(WatchStream.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration LOOK_FOR_REVOCATIONS = Duration.ofMillis(250);
  private static final int PAGE = 200;

  private final DeploymentUseCases useCases;
  private final Supplier<Caller> caller;
  private final String parent;
  private final Forms forms;
  private final ShownPages pages;
  private final Envelopes envelopes;
  private final ServerCallStreamObserver<ReadyMessage> call;
  private final StreamClient<ReadyMessage> client;
  private long revocations;
  private long proved;

  /**
   * A stream that has not begun.
   *
   * @param caller proves again and again who watches: a key may be revoked meanwhile
   */
  WatchStream(
      DeploymentUseCases useCases,
      Supplier<Caller> caller,
      String parent,
      Forms forms,
      ShownPages pages,
      Envelopes envelopes,
      ServerCallStreamObserver<ReadyMessage> call) {
    this.useCases = useCases;
    this.caller = caller;
    this.parent = parent;
    this.forms = forms;
    this.pages = pages;
    this.envelopes = envelopes;
    this.call = call;
    this.client =
        new StreamClient<>(call, "the watch is not read; resume it with its newest token");
    this.revocations = useCases.revocations().count();
    this.proved = System.nanoTime();
  }

  /** Sends everything, and returns when the stream has ended. */
  void run(@Nullable Place from) {
    try (var watch = useCases.watches().open(caller.get().project())) {
      var begin = watch.reached();
      if (from == null) {
        sendSnapshot(watch.project(), begin);
      } else {
        sendMissed(from, begin);
      }
      follow(watch);
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
  private void sendMissed(Place from, Place begin) throws InterruptedException {
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
      sendChanges(latest(entries), place);
    }
  }

  private List<Deployment> latest(List<ChangeLog.Entry> entries) {
    var project = caller.get().project();
    var latest = new LinkedHashMap<Object, Deployment>();
    for (var entry : entries) {
      if (entry.deployment().project().equals(project)) {
        latest.put(entry.deployment().id(), entry.deployment());
      }
    }
    return List.copyOf(latest.values());
  }

  private void follow(Watch watch) throws InterruptedException {
    var heartbeat = System.nanoTime() + HEARTBEAT.toNanos();
    while (!client.gone()) {
      var batch = watch.take(LOOK_FOR_REVOCATIONS);
      var revoked = useCases.revocations().count() != revocations;
      var due = System.nanoTime() - heartbeat >= 0;
      if (batch.changed().isEmpty() && batch.state() == Watch.State.OPEN && !due && !revoked) {
        continue;
      }
      if (revoked || System.nanoTime() - proved > LOOK_FOR_REVOCATIONS.toNanos()) {
        prove();
      }
      if (!batch.changed().isEmpty()) {
        sendChanges(batch.changed(), batch.reached());
      } else if (due) {
        send(DeploymentEvent.Type.TYPE_HEARTBEAT, null, batch.reached());
      }
      heartbeat = due ? System.nanoTime() + HEARTBEAT.toNanos() : heartbeat;
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

  /** Whoever watches may still do so. */
  private void prove() {
    // Counted before: a revocation that comes meanwhile is looked at next time.
    revocations = useCases.revocations().count();
    proved = System.nanoTime();
    useCases.queries().requireReader(caller.get());
  }

  private void sendChanges(List<Deployment> changed, Place reached) throws InterruptedException {
    for (var left = changed.iterator(); left.hasNext(); ) {
      var each = left.next();
      var type =
          each.intent() == Intent.DELETED
              ? DeploymentEvent.Type.TYPE_DELETED
              : DeploymentEvent.Type.TYPE_CHANGED;
      send(type, forms.of(each), left.hasNext() ? null : reached);
    }
  }

  private void send(
      DeploymentEvent.Type type, @Nullable ReadyMessage deployment, @Nullable Place reached)
      throws InterruptedException {
    var message = new ReadyMessage().add(envelopes.of(type, parent, reached));
    if (deployment != null) {
      message.add(DeploymentEvent.DEPLOYMENT_FIELD_NUMBER, deployment);
    }
    client.send(message);
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
