package dev.berth.app;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

/** The way to the Berth that runs on a data folder. */
final class OwnChannel {
  private OwnChannel() {}

  /**
   * A channel to it, for the caller to shut down.
   *
   * @throws StartFailure where none was ever started there
   */
  static ManagedChannel to(DataFolder folder) {
    var target =
        DataFolder.read(folder.run("grpc.address"))
            .orElseThrow(
                () ->
                    new StartFailure(
                        "Nothing was started on %s yet. Start Berth with: berth up --data %s"
                            .formatted(folder.root(), folder.root())));
    var colon = target.lastIndexOf(':');
    return NettyChannelBuilder.forAddress(
            target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))
        .usePlaintext()
        .build();
  }
}
