package dev.berth.engine.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a replica sees of folders that are not for everybody, as arguments of {@code view.sh}: the
 * data folder, and every folder on the way to what it needs that other users may not enter, are
 * covered; what it needs shows through.
 */
final class View {
  private View() {}

  /**
   * The arguments for one replica, outer folders first.
   *
   * @param work the folder that it writes in
   * @param needed folders that it reads, such as a virtual machine's
   */
  static List<String> of(Path dataFolder, Path work, List<Path> needed) throws IOException {
    var shown = new ArrayList<Path>();
    for (var path : needed) {
      shown.add(path.toRealPath());
    }
    var covered = new TreeSet<Path>();
    covered.add(dataFolder.toRealPath());
    for (var path : shown) {
      closed(path).ifPresent(covered::add);
    }
    var given = work.toRealPath();
    var steps = new ArrayList<Step>();
    covered.forEach(path -> steps.add(new Step("cover", path)));
    shown.stream()
        .filter(path -> covered.stream().anyMatch(path::startsWith))
        .distinct()
        .forEach(path -> steps.add(new Step("show", path)));
    steps.add(new Step("give", given));
    steps.sort(Comparator.comparingInt(step -> step.path().getNameCount()));
    return steps.stream()
        .flatMap(step -> List.of(step.kind(), step.path().toString()).stream())
        .toList();
  }

  /** The outermost folder above a path that other users may not enter. */
  static Optional<Path> closed(Path path) throws IOException {
    for (int length = 1; length < path.getNameCount(); length++) {
      var above = path.getRoot().resolve(path.subpath(0, length));
      if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return Optional.of(above);
      }
    }
    return Optional.empty();
  }

  private record Step(String kind, Path path) {}
}
