package dev.berth.rest.envoy;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.rpc.ErrorDetailsProto;
import dev.berth.proto.berth.v1.DeploymentsOuterClass;
import dev.berth.proto.berth.v1.KeysOuterClass;
import dev.berth.proto.berth.v1.PredictionsOuterClass;
import dev.berth.proto.berth.v1.ProjectsOuterClass;
import dev.berth.proto.berth.v1.ReplicasOuterClass;
import dev.berth.proto.foundry.v2.LiveDeploymentsOuterClass;
import dev.berth.proto.foundry.v2.Oauth;
import dev.berth.proto.kore.v1.ModelsOuterClass;
import java.util.List;
import java.util.stream.Stream;

/** What Envoy serves as REST: the one list that a further file of services is added to. */
public final class RestServices {
  private static final List<FileDescriptor> FILES =
      List.of(
          LiveDeploymentsOuterClass.getDescriptor(),
          dev.berth.proto.foundry.v2.ModelsOuterClass.getDescriptor(),
          Oauth.getDescriptor(),
          ModelsOuterClass.getDescriptor(),
          DeploymentsOuterClass.getDescriptor(),
          dev.berth.proto.berth.v1.ModelsOuterClass.getDescriptor(),
          ProjectsOuterClass.getDescriptor(),
          KeysOuterClass.getDescriptor(),
          PredictionsOuterClass.getDescriptor(),
          ReplicasOuterClass.getDescriptor(),
          OperationRules.file());

  /** What answers hold as {@code google.protobuf.Any}, which no service imports. */
  private static final List<FileDescriptor> ANSWERED = List.of(ErrorDetailsProto.getDescriptor());

  private RestServices() {}

  /** The services; the options of their methods say the paths. */
  public static List<ServiceDescriptor> all() {
    return FILES.stream().flatMap(file -> file.getServices().stream()).toList();
  }

  /** Every file that Envoy must know to translate their messages, but for what these import. */
  static List<FileDescriptor> files() {
    return Stream.concat(FILES.stream(), ANSWERED.stream()).toList();
  }
}
