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
 * What a replica sees of folders that are not for everybody: the data folder, and every folder on
 * the way to what it needs that other users may not enter, are covered; what it needs shows
 * through.
 *
 * @param table what {@code view.sh} mounts, as fstab(5) has it, outer folders first
 * @param open the folders that it has open meanwhile, from {@link #FIRST_FILE} on
 */
record View(String table, List<Path> open) {
  /** The number of the first open folder; below it lies the replica's environment. */
  private static final int FIRST_FILE = 4;

  private static final String COVERED = "tmpfs mode=755,size=1m,nosuid,nodev,X-mount.mkdir";
  private static final String SHOWN = "none bind,ro,X-mount.mkdir";
  private static final String GIVEN = "none bind,X-mount.mkdir";

  View {
    open = List.copyOf(open);
  }

  /**
   * That of one replica.
   *
   * @param work the folder that it writes in
   * @param needed folders that it reads, such as a virtual machine's
   */
  static View of(Path dataFolder, Path work, List<Path> needed) throws IOException {
    var shown = new TreeSet<Path>();
    for (var path : needed) {
      shown.add(path.toRealPath());
    }
    var covered = new TreeSet<Path>();
    covered.add(dataFolder.toRealPath());
    for (var path : shown) {
      closed(path).ifPresent(covered::add);
    }
    var mounts = new ArrayList<Mount>();
    covered.forEach(path -> mounts.add(new Mount(path, COVERED)));
    shown.stream()
        .filter(path -> covered.stream().anyMatch(path::startsWith))
        .forEach(path -> mounts.add(new Mount(path, SHOWN)));
    mounts.add(new Mount(work.toRealPath(), GIVEN));
    mounts.sort(Comparator.comparingInt(mount -> mount.path().getNameCount()));
    return of(mounts);
  }

  /** One in which that folder is empty. */
  static View without(Path folder) throws IOException {
    return of(List.of(new Mount(folder.toRealPath(), COVERED)));
  }

  private static View of(List<Mount> mounts) {
    var table = new StringBuilder();
    var open = new ArrayList<Path>();
    for (var mount : mounts) {
      var source = "berth-view";
      if (!mount.how().equals(COVERED)) {
        source = "/proc/self/fd/" + (FIRST_FILE + open.size());
        open.add(mount.path());
      }
      table.append("%s %s %s\n".formatted(source, escaped(mount.path()), mount.how()));
    }
    return new View(table.toString(), open);
  }

  private static String escaped(Path path) {
    var text = new StringBuilder();
    path.toString()
        .chars()
        .forEach(
            each ->
                text.append(
                    " \t\n\\#".indexOf(each) < 0
                        ? Character.toString(each)
                        : "\\%03o".formatted(each)));
    return text.toString();
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

  private record Mount(Path path, String how) {}
}
