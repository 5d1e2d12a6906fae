package dev.berth.grpc;

import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.watch.Place;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is told to all watches of a project alike, made once: what an event says beside its
 * deployment, and whole messages for those that are told everything at once. Keeps the newest. Safe
 * for many threads.
 */
final class Envelopes {
  private volatile @Nullable Envelope newest;
  private volatile @Nullable Told newestTold;

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Envelope(DeploymentEvent.Type type, String parent, Place reached, byte[] fields) {
    boolean says(DeploymentEvent.Type type, String parent, Place reached) {
      return this.type == type && this.parent.equals(parent) && this.reached.equals(reached);
    }
  }

  private record Told(String parent, Place reached, List<ReadyMessage> messages) {}

  /** The fields of an event of that type, and of the place from which on it is to be resumed. */
  byte[] of(DeploymentEvent.Type type, String parent, @Nullable Place reached) {
    if (reached == null) {
      return DeploymentEvent.newBuilder().setType(type).build().toByteArray();
    }
    var known = newest;
    if (known != null && known.says(type, parent, reached)) {
      return known.fields();
    }
    var event =
        DeploymentEvent.newBuilder()
            .setType(type)
            .setResumeToken(ResumeToken.write(parent, reached));
    var fields = event.build().toByteArray();
    newest = new Envelope(type, parent, reached, fields);
    return fields;
  }

  /**
   * The messages of the changes up to a place that are told together, to all who were told what was
   * before.
   *
   * @param made makes them, for the first one
   */
  List<ReadyMessage> told(String parent, Place reached, Supplier<List<ReadyMessage>> made) {
    var known = newestTold;
    if (known == null || !known.reached().equals(reached) || !known.parent().equals(parent)) {
      known = new Told(parent, reached, made.get());
      newestTold = known;
    }
    return known.messages();
  }
}
