package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.project.Resources;
import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a folder that looks like version 2: the kernel's own part is not tested here. */
final class ControlGroupsTest {
  private static final Resources LIMITS = new Resources(500, 256L << 20, 1, Map.of(), 0);

  private final ReplicaId id = new ReplicaId(UUID.randomUUID(), 1, 0, 1);
  @TempDir Path root;

  @Test
  void limitsCpuAndMemoryOfAReplica() throws IOException {
    Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
    var groups = ControlGroups.below(root);
    var group = groups.make(id, LIMITS).orElseThrow();
    assertThat(root.resolve("cgroup.subtree_control")).hasContent("+cpu +memory");
    assertThat(root.resolve("berth").resolve("cgroup.subtree_control")).hasContent("+cpu +memory");
    assertThat(group).isEqualTo(root.resolve("berth").resolve(id.toString()));
    assertThat(group.resolve("cpu.max")).hasContent("50000 100000");
    assertThat(group.resolve("memory.max")).hasContent("268435456");
    assertThat(groups.notices()).isEmpty();
  }

  @Test
  void joinsTheGroupOfABerthBefore() throws IOException {
    Files.writeString(root.resolve("cgroup.controllers"), "cpu memory\n");
    ControlGroups.below(root).make(id, LIMITS);
    assertThat(ControlGroups.below(root).make(id, LIMITS)).isPresent();
  }

  @Test
  void limitsMemoryAloneByTheFirstVersion() throws IOException {
    Files.createDirectory(root.resolve("memory"));
    Files.createFile(root.resolve("memory").resolve("memory.limit_in_bytes"));
    var groups = ControlGroups.below(root);
    var group = groups.make(id, LIMITS).orElseThrow();
    assertThat(group).isEqualTo(root.resolve("memory").resolve("berth").resolve(id.toString()));
    assertThat(group.resolve("memory.limit_in_bytes")).hasContent("268435456");
    assertThat(groups.notices()).singleElement().asString().startsWith("CPU limits");
    Files.writeString(group.resolve("memory.oom_control"), "under_oom 0\noom_kill 0\n");
    assertThat(groups.outOfMemory(id)).isFalse();
    Files.writeString(group.resolve("memory.oom_control"), "under_oom 0\noom_kill 2\n");
    assertThat(groups.outOfMemory(id)).isTrue();
  }

  @Test
  void saysSoWhereNothingCanBeLimited() throws IOException {
    Files.writeString(root.resolve("cgroup.controllers"), "cpuset memory\n");
    var groups = ControlGroups.below(root);
    assertThat(groups.make(id, LIMITS)).isEmpty();
    assertThat(groups.notices()).hasSize(1);
    assertThat(ControlGroups.below(root.resolve("nothing")).notices()).hasSize(1);
  }
}
