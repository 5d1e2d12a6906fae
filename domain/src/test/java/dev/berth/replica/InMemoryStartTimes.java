package dev.berth.replica;

import dev.berth.model.ModelVersion;
import dev.berth.project.ProjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Remembers starts as long as the test runs. */
public final class InMemoryStartTimes implements StartTimes {
  private static final Object EVERYTHING = "everything";

  private final Map<Object, List<StartPhases>> starts = new HashMap<>();

  private record OfProject(ProjectId project, Object rid) {}

  @Override
  public synchronized void learn(ProjectId project, ModelVersion version, StartPhases start) {
    for (var subject : subjects(project, version)) {
      var known = starts.computeIfAbsent(subject, _ -> new ArrayList<>());
      known.addFirst(start);
      if (known.size() > LearntStart.REMEMBERED) {
        known.removeLast();
      }
    }
  }

  @Override
  public synchronized Optional<LearntStart> of(ProjectId project, ModelVersion version) {
    var known =
        subjects(project, version).stream()
            .map(subject -> starts.getOrDefault(subject, List.of()))
            .toList();
    return LearntStart.of(known.get(0), known.get(1), known.get(2));
  }

  private static List<Object> subjects(ProjectId project, ModelVersion version) {
    return List.of(
        new OfProject(project, version.rid()), new OfProject(project, version.model()), EVERYTHING);
  }
}
