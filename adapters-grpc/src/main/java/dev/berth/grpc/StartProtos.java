package dev.berth.grpc;

import static com.google.protobuf.util.Durations.fromMillis;

import dev.berth.proto.berth.v1.TimeToReady;
import dev.berth.replica.LearntStart;

/** What was learnt of starts, as the contract writes it. */
final class StartProtos {
  private StartProtos() {}

  static TimeToReady toProto(LearntStart learnt) {
    var usual = learnt.usual();
    return TimeToReady.newBuilder()
        .setBasis(toProto(learnt.basis()))
        .setStarts(learnt.starts())
        .setHalf(fromMillis(learnt.half().toMillis()))
        .setMost(fromMillis(learnt.most().toMillis()))
        .setPlacing(fromMillis(usual.placing().toMillis()))
        .setStarting(fromMillis(usual.starting().toMillis()))
        .setLoading(fromMillis(usual.loading().toMillis()))
        .build();
  }

  static TimeToReady.Basis toProto(LearntStart.Basis basis) {
    return switch (basis) {
      case VERSION -> TimeToReady.Basis.BASIS_VERSION;
      case MODEL -> TimeToReady.Basis.BASIS_MODEL;
      case ENGINE -> TimeToReady.Basis.BASIS_ENGINE;
    };
  }
}
