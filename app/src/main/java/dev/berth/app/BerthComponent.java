package dev.berth.app;

import dagger.BindsInstance;
import dagger.Component;
import dev.berth.access.IssueKey;
import dev.berth.access.KeyUses;
import dev.berth.access.TokenSigner;
import dev.berth.grpc.CurrentCaller;
import dev.berth.inference.InferenceGateway;
import dev.berth.model.Serving;
import dev.berth.persistence.Database;
import dev.berth.reading.ReadModel;
import dev.berth.registry.ImportLoop;
import dev.berth.replica.Engine;
import dev.berth.replica.ReplicaLogs;
import dev.berth.rollout.Reconciler;
import dev.berth.rollout.ReconcilerLoop;
import dev.berth.watch.Watches;
import io.grpc.BindableService;
import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;
import javax.inject.Named;
import javax.inject.Singleton;

/** Berth's parts, over the adapters that a start has opened. */
@Singleton
@Component(modules = BerthModule.class)
interface BerthComponent {

  List<BindableService> surfaces();

  CurrentCaller caller();

  Reconciler reconciler();

  ReconcilerLoop loop();

  Watches watches();

  ReadModel reads();

  ImportLoop imports();

  IssueKey issueKey();

  KeyUses keyUses();

  /** Takes what a start has opened. */
  @Component.Factory
  interface Factory {

    /** Wires it. */
    BerthComponent create(
        @BindsInstance Clock clock,
        @BindsInstance Configuration configuration,
        @BindsInstance Database database,
        @BindsInstance Engine engine,
        @BindsInstance ReplicaLogs logs,
        @BindsInstance InferenceGateway gateway,
        @BindsInstance TokenSigner signer,
        @BindsInstance Predicate<Serving> speaksTransformJson,
        @BindsInstance @Named("worker") String worker);
  }
}
