package dev.berth.persistence;

import dev.berth.deployment.Revision;
import dev.berth.history.Event;
import dev.berth.operation.Operation;
import dev.berth.persistence.stored.StoredDeployments;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a change of a deployment brings with it, as one array for each column.
 *
 * @param revisionNumber null where no revision is new
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record EffectRows(
    @Nullable Long revisionNumber,
    byte @Nullable [] revisionBody,
    @Nullable String revisionVersion,
    UUID[] operationIds,
    String[] operationActions,
    String[] operationStates,
    String[] operationCreatedAts,
    @Nullable String[] operationFinishedAts,
    byte[][] operationBodies,
    Long[] eventNumbers,
    String[] eventAts,
    @Nullable String[] eventKinds,
    String[] eventActors,
    String[] eventRequests,
    String[] eventWhats,
    String[] eventBefores,
    String[] eventAfters,
    String[] eventCauses,
    Long[] eventCausedBys,
    byte[][] eventStates,
    byte[][] eventPrevious,
    byte[][] eventDigests) {

  static EffectRows of(
      @Nullable Revision revision, List<Operation> operations, List<Event> events) {
    return new EffectRows(
        revision == null ? null : revision.number(),
        revision == null ? null : StoredDeployments.write(revision),
        revision == null ? null : revision.version().value(),
        operations.stream().map(operation -> operation.id().value()).toArray(UUID[]::new),
        operations.stream().map(operation -> operation.action().name()).toArray(String[]::new),
        operations.stream().map(operation -> operation.state().name()).toArray(String[]::new),
        operations.stream()
            .map(operation -> operation.createdAt().toString())
            .toArray(String[]::new),
        operations.stream().map(EffectRows::finishedAt).toArray(String[]::new),
        operations.stream().map(StoredDeployments::write).toArray(byte[][]::new),
        events.stream().map(Event::number).toArray(Long[]::new),
        events.stream().map(event -> event.at().toString()).toArray(String[]::new),
        events.stream().map(EffectRows::kind).toArray(String[]::new),
        events.stream().map(Event::actor).toArray(String[]::new),
        events.stream().map(Event::request).toArray(String[]::new),
        events.stream().map(Event::what).toArray(String[]::new),
        events.stream().map(Event::before).toArray(String[]::new),
        events.stream().map(Event::after).toArray(String[]::new),
        events.stream().map(Event::cause).toArray(String[]::new),
        events.stream().map(Event::causedBy).toArray(Long[]::new),
        events.stream().map(event -> event.state().bytes()).toArray(byte[][]::new),
        events.stream()
            .map(event -> HexFormat.of().parseHex(event.previous()))
            .toArray(byte[][]::new),
        events.stream()
            .map(event -> HexFormat.of().parseHex(event.digest()))
            .toArray(byte[][]::new));
  }

  private static @Nullable String kind(Event event) {
    return event.kind() == null ? null : event.kind().name();
  }

  private static @Nullable String finishedAt(Operation operation) {
    return operation.finishedAt() == null ? null : operation.finishedAt().toString();
  }
}
