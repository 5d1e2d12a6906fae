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
 * The rows that writes of deployments bring with them, as one array for each column.
 *
 * @param revised whose the revision in the same place of the three arrays behind it is
 * @param operated whose the operations behind it are
 * @param remembered whose the events behind it are
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record EffectRows(
    UUID[] revised,
    Long[] revisionNumbers,
    byte[][] revisionBodies,
    String[] revisionVersions,
    UUID[] operated,
    UUID[] operationIds,
    String[] operationActions,
    String[] operationStates,
    String[] operationCreatedAts,
    @Nullable String[] operationFinishedAts,
    byte[][] operationBodies,
    UUID[] remembered,
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

  private record Revised(UUID deployment, Revision revision) {}

  static EffectRows of(List<DeploymentWrite> writes) {
    var revised = writes.stream().flatMap(write -> revised(write).stream()).toList();
    var operations = writes.stream().flatMap(write -> write.operations().stream()).toList();
    var events = writes.stream().flatMap(write -> write.events().stream()).toList();
    return new EffectRows(
        Columns.of(revised, UUID[]::new, Revised::deployment),
        Columns.of(revised, Long[]::new, each -> each.revision().number()),
        Columns.of(revised, byte[][]::new, each -> StoredDeployments.write(each.revision())),
        Columns.of(revised, String[]::new, each -> each.revision().version().value()),
        Columns.of(operations, UUID[]::new, Operation::deployment),
        Columns.of(operations, UUID[]::new, operation -> operation.id().value()),
        Columns.of(operations, String[]::new, operation -> operation.action().name()),
        Columns.of(operations, String[]::new, operation -> operation.state().name()),
        Columns.of(operations, String[]::new, operation -> operation.createdAt().toString()),
        Columns.<Operation, @Nullable String>of(operations, String[]::new, EffectRows::finishedAt),
        Columns.of(operations, byte[][]::new, StoredDeployments::write),
        Columns.of(events, UUID[]::new, Event::deployment),
        Columns.of(events, Long[]::new, Event::number),
        Columns.of(events, String[]::new, event -> event.at().toString()),
        Columns.<Event, @Nullable String>of(events, String[]::new, EffectRows::kind),
        Columns.of(events, String[]::new, Event::actor),
        Columns.of(events, String[]::new, Event::request),
        Columns.of(events, String[]::new, Event::what),
        Columns.of(events, String[]::new, Event::before),
        Columns.of(events, String[]::new, Event::after),
        Columns.of(events, String[]::new, Event::cause),
        Columns.of(events, Long[]::new, Event::causedBy),
        Columns.of(events, byte[][]::new, event -> event.state().bytes()),
        Columns.of(events, byte[][]::new, event -> HexFormat.of().parseHex(event.previous())),
        Columns.of(events, byte[][]::new, event -> HexFormat.of().parseHex(event.digest())));
  }

  private static List<Revised> revised(DeploymentWrite write) {
    var revision = write.revision();
    return revision == null
        ? List.of()
        : List.of(new Revised(write.after().id().value(), revision));
  }

  private static @Nullable String kind(Event event) {
    return event.kind() == null ? null : event.kind().name();
  }

  private static @Nullable String finishedAt(Operation operation) {
    return operation.finishedAt() == null ? null : operation.finishedAt().toString();
  }
}
