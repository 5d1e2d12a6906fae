package dev.berth.rest.envoy;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** The contracts as Envoy reads them: every file after the files that it imports. */
final class DescriptorSet {
  private DescriptorSet() {}

  /** The files of those services with all that they import; equal contracts give equal sets. */
  static FileDescriptorSet of(List<ServiceDescriptor> services) {
    var files = new LinkedHashSet<FileDescriptor>();
    services.forEach(service -> add(service.getFile(), files));
    var set = FileDescriptorSet.newBuilder();
    files.forEach(file -> set.addFile(file.toProto()));
    return set.build();
  }

  private static void add(FileDescriptor file, SequencedSet<FileDescriptor> files) {
    if (!files.contains(file)) {
      file.getDependencies().forEach(imported -> add(imported, files));
      files.add(file);
    }
  }
}
