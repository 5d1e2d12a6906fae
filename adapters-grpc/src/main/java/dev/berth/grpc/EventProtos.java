package dev.berth.grpc;

import dev.berth.history.Event;
import dev.berth.proto.berth.v1.HistoryEvent;
import org.jspecify.annotations.Nullable;

/** The only file that sees both the contract's and the domain's events. */
final class EventProtos {
  private EventProtos() {}

  static HistoryEvent toProto(Event event) {
    return HistoryEvent.newBuilder()
        .setNumber(event.number())
        .setTime(Times.toProto(event.at()))
        .setKind(toProto(event.kind()))
        .setActor(event.actor())
        .setRequestId(event.request())
        .setWhat(event.what())
        .setBefore(event.before())
        .setAfter(event.after())
        .setReason(event.cause())
        .setCausedBy(event.causedBy())
        .setPrevious(event.previous())
        .setDigest(event.digest())
        .build();
  }

  private static HistoryEvent.Kind toProto(Event.@Nullable Kind kind) {
    return switch (kind) {
      case null -> HistoryEvent.Kind.KIND_UNSPECIFIED;
      case CHANGE -> HistoryEvent.Kind.KIND_CHANGE;
      case DECISION -> HistoryEvent.Kind.KIND_DECISION;
      case STATE -> HistoryEvent.Kind.KIND_STATE;
      case OPERATION -> HistoryEvent.Kind.KIND_OPERATION;
      case REPLICA -> HistoryEvent.Kind.KIND_REPLICA;
      case RECORD -> HistoryEvent.Kind.KIND_RECORD;
    };
  }
}
