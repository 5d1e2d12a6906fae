package dev.berth.rest.envoy;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contracts as Envoy reads them: every file after the files that it imports. */
final class DescriptorSet {
  private DescriptorSet() {}

  /** Those files with all that they import; equal contracts give equal sets. */
  static FileDescriptorSet of(List<FileDescriptor> wanted) {
    var files = new LinkedHashMap<String, FileDescriptor>();
    wanted.forEach(file -> add(file, files));
    var set = FileDescriptorSet.newBuilder();
    files.values().forEach(file -> set.addFile(file.toProto()));
    return set.build();
  }

  private static void add(FileDescriptor file, Map<String, FileDescriptor> files) {
    if (!files.containsKey(file.getName())) {
      file.getDependencies().forEach(imported -> add(imported, files));
      files.put(file.getName(), file);
    }
  }
}
