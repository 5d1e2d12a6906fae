package dev.berth.replica;

import dev.berth.model.ModelVersion;
import dev.berth.project.ProjectId;
import java.util.Optional;

/**
 * What earlier starts on this engine took: the newest {@link LearntStart#REMEMBERED} of each
 * version, of each model, and of everything. Safe for many threads.
 */
public interface StartTimes {

  /** Remembers the start of a replica that became ready. */
  void learn(ProjectId project, ModelVersion version, StartPhases start);

  /** What a start of that version will take; empty before the first start of anything. */
  Optional<LearntStart> of(ProjectId project, ModelVersion version);
}
