package dev.berth.grpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.Objects;

/**
 * Marks a method that may run on the threads of the connections, and is else what it was.
 *
 * @param of what its contract says
 */
record NeverBlocking(ProtoMethodDescriptorSupplier of) implements ProtoMethodDescriptorSupplier {

  /** The mark of that method, which a contract generated. */
  static NeverBlocking of(MethodDescriptor<?, ?> method) {
    return new NeverBlocking(
        (ProtoMethodDescriptorSupplier)
            Objects.requireNonNull(method.getSchemaDescriptor(), method.getFullMethodName()));
  }

  @Override
  public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
    return of.getMethodDescriptor();
  }

  @Override
  public ServiceDescriptor getServiceDescriptor() {
    return of.getServiceDescriptor();
  }

  @Override
  public FileDescriptor getFileDescriptor() {
    return of.getFileDescriptor();
  }
}
