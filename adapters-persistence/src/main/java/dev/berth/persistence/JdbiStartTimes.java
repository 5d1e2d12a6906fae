package dev.berth.persistence;

import dev.berth.model.ModelVersion;
import dev.berth.project.ProjectId;
import dev.berth.replica.LearntStart;
import dev.berth.replica.StartPhases;
import dev.berth.replica.StartTimes;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What starts on one engine took. What is known of a model goes with it when it is deleted. */
final class JdbiStartTimes implements StartTimes {
  private final Gate gate;
  private final String engine;

  /** The starts of that engine behind that gate. */
  JdbiStartTimes(Gate gate, String engine) {
    this.gate = gate;
    this.engine = engine;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where a connection is lost meanwhile, a start may be remembered twice.
   */
  @Override
  public void learn(ProjectId project, ModelVersion version, StartPhases start) {
    gate.repeatable(
        handle ->
            handle
                .attach(StartTimeDao.class)
                .learn(
                    engine,
                    project.value(),
                    version.rid().value(),
                    start.placing().toMillis(),
                    start.starting().toMillis(),
                    start.loading().toMillis(),
                    LearntStart.REMEMBERED));
  }

  @Override
  public Optional<LearntStart> of(ProjectId project, ModelVersion version) {
    var rows =
        gate.repeatable(
            handle ->
                handle
                    .attach(StartTimeDao.class)
                    .of(engine, project.value(), version.model().value(), version.rid().value()));
    return LearntStart.of(
        starts(rows, row -> row.version() != null),
        starts(rows, row -> row.version() == null && row.model() != null),
        starts(rows, row -> row.model() == null));
  }

  private static List<StartPhases> starts(
      List<StartTimeRow> rows, Predicate<StartTimeRow> subject) {
    return rows.stream().filter(subject).findFirst().map(StartTimeRow::starts).orElse(List.of());
  }
}
