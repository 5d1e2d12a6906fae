package dev.berth.grpc;

import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.watch.Place;
import org.jspecify.annotations.Nullable;

/**
 * What an event says beside its deployment, encoded once for all watches of a project that tell the
 * same change. Keeps the newest. Safe for many threads.
 */
final class Envelopes {
  private volatile @Nullable Envelope newest;

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Envelope(DeploymentEvent.Type type, String parent, Place reached, byte[] fields) {
    boolean says(DeploymentEvent.Type type, String parent, Place reached) {
      return this.type == type && this.parent.equals(parent) && this.reached.equals(reached);
    }
  }

  /** The fields of an event of that type, and of the place from which on it is to be resumed. */
  byte[] of(DeploymentEvent.Type type, String parent, @Nullable Place reached) {
    var event = DeploymentEvent.newBuilder().setType(type);
    if (reached == null) {
      return event.build().toByteArray();
    }
    var known = newest;
    if (known != null && known.says(type, parent, reached)) {
      return known.fields();
    }
    var fields = event.setResumeToken(ResumeToken.write(parent, reached)).build().toByteArray();
    newest = new Envelope(type, parent, reached, fields);
    return fields;
  }
}
