package dev.berth.engine.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every process that ran at one moment, and which replica it belongs to. */
final class ProcessTable {
  /** The variable that names the replica in the environment of each of its processes. */
  static final String MARK = "BERTH_REPLICA";

  private static final String USER = "\nUid:\t";
  private static final int NOBODY = -1;
  private static final int OWN_USER = user(Path.of("/proc/self"));

  private final Map<Long, ProcessStat> processes = new HashMap<>();
  private final Map<String, List<ProcessStat>> marked = new HashMap<>();
  private final Map<Integer, List<ProcessStat>> users = new HashMap<>();

  private ProcessTable() {}

  /** Reads the kernel's table. Processes of which nothing may be known are left out. */
  static ProcessTable read() throws IOException {
    var table = new ProcessTable();
    try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var entry : entries) {
        ProcessStat.of(Long.parseLong(entry.getFileName().toString()))
            .filter(ProcessStat::alive)
            .ifPresent(stat -> table.add(stat, entry));
      }
    }
    return table;
  }

  private void add(ProcessStat stat, Path entry) {
    processes.put(stat.pid(), stat);
    var user = user(entry);
    users.computeIfAbsent(user, uid -> new ArrayList<>()).add(stat);
    // Others can write into their environment what they like.
    var mark = user == OWN_USER ? mark(entry) : null;
    if (mark != null) {
      marked.computeIfAbsent(mark, name -> new ArrayList<>()).add(stat);
    }
  }

  private static int user(Path process) {
    try {
      var status = Files.readString(process.resolve("status"), StandardCharsets.ISO_8859_1);
      var from = status.indexOf(USER) + USER.length();
      return Integer.parseUnsignedInt(status.substring(from, status.indexOf('\t', from)));
    } catch (IOException e) {
      return NOBODY;
    }
  }

  private static @Nullable String mark(Path process) {
    String environment;
    try {
      environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return null;
    }
    var assignment = "\0" + MARK + "=";
    var from = ("\0" + environment).indexOf(assignment);
    if (from < 0) {
      return null;
    }
    from += assignment.length() - 1;
    var to = environment.indexOf('\0', from);
    return to < 0 ? environment.substring(from) : environment.substring(from, to);
  }

  /** The processes that run as this user. */
  List<ProcessStat> ofUser(int uid) {
    return users.getOrDefault(uid, List.of());
  }

  /**
   * The processes of a replica: those of its user, Berth's own that carry its mark, those of a
   * session that a known process leads or led, as long as one of the known still runs in it, and
   * all that they started.
   *
   * @param uid its user; empty where it has none of its own
   */
  Set<ProcessStat> of(String replica, OptionalInt uid, List<ProcessIdentity> known) {
    var members = new HashSet<>(marked.getOrDefault(replica, List.of()));
    uid.ifPresent(user -> members.addAll(ofUser(user)));
    var leaders = known.stream().map(ProcessIdentity::pid).collect(Collectors.toSet());
    var sessions = new HashSet<Long>();
    for (var identity : known) {
      var stat = processes.get(identity.pid());
      if (stat != null && identity.is(stat)) {
        members.add(stat);
        if (leaders.contains(stat.session())) {
          sessions.add(stat.session());
        }
      }
    }
    processes.values().stream()
        .filter(stat -> sessions.contains(stat.session()))
        .forEach(members::add);
    addDescendants(members);
    members.removeIf(stat -> stat.pid() == ProcessHandle.current().pid());
    return members;
  }

  private void addDescendants(Set<ProcessStat> members) {
    var parents = new HashSet<Long>();
    members.forEach(stat -> parents.add(stat.pid()));
    var grew = true;
    while (grew) {
      grew = false;
      for (var stat : processes.values()) {
        if (parents.contains(stat.parent()) && parents.add(stat.pid())) {
          members.add(stat);
          grew = true;
        }
      }
    }
  }
}
