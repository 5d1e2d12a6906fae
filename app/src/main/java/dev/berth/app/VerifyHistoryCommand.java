package dev.berth.app;

import dev.berth.deployment.DeploymentId;
import dev.berth.history.ChainWalk.Fault;
import dev.berth.persistence.DatabaseAddress;
import dev.berth.persistence.DatabaseStartException;
import dev.berth.persistence.HistoryCheck;
import dev.berth.persistence.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks into the database itself, so that it needs no Berth that runs, nor believes one. */
@Command(
    name = "verify-history",
    // Not the code of a finding.
    exitCodeOnExecutionException = 3,
    mixinStandardHelpOptions = true,
    description = {
      "Tells whether histories were changed by other hands than Berth's; exit code 1 means yes,"
          + " 3 that it could not be found out.",
      "It reads the database itself, whether Berth runs or not, and writes nothing."
    },
    footer = "The password for --database-url is read from BERTH_DATABASE_PASSWORD.")
final class VerifyHistoryCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "RID",
      converter = DeploymentName.class,
      description = "The deployment: its RID, or the UUID at the end of it; default is all.")
  private @Nullable DeploymentId deployment;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      defaultValue = "${env:BERTH_DATABASE_URL}",
      description =
          "The PostgreSQL that Berth uses, where it is not the data folder's own"
              + " (BERTH_DATABASE_URL).")
  private @Nullable String databaseUrl;

  @Override
  public Integer call() throws IOException {
    try {
      if (databaseUrl != null) {
        return verify(DatabaseAddress.parse(databaseUrl, System.getenv("BERTH_DATABASE_PASSWORD")));
      }
      var folder = DataFolder.existing(data.path);
      var running = EmbeddedPostgres.find(folder.root(), Home.ofLauncher().tools());
      if (running.isPresent()) {
        return verify(running.get().address());
      }
      try (var _ = folder.lock()) {
        return verifyAlone(folder);
      }
    } catch (DatabaseStartException e) {
      throw new StartFailure(String.valueOf(e.getMessage()));
    }
  }

  /** With a PostgreSQL that runs for this alone. */
  private int verifyAlone(DataFolder folder) {
    var postgres = EmbeddedPostgres.startOrAdopt(folder.root(), Home.ofLauncher().tools());
    try {
      return verify(postgres.address());
    } finally {
      if (!postgres.adopted()) {
        postgres.stop();
      }
    }
  }

  private int verify(DatabaseAddress address) {
    var faults = new AtomicLong();
    var extent =
        HistoryCheck.run(
            address,
            deployment,
            (id, fault) -> {
              faults.incrementAndGet();
              System.out.println(line(id, fault));
            });
    if (deployment != null && extent.deployments() == 0 && faults.get() == 0) {
      throw new StartFailure("There is no deployment " + deployment.rid() + ".");
    }
    System.out.printf(
        "%s, %s, %s%n",
        Count.of(extent.deployments(), "deployment"),
        Count.of(extent.events(), "event"),
        Count.of(faults.get(), "fault"));
    return faults.get() == 0 ? 0 : 1;
  }

  private static String line(DeploymentId id, Fault fault) {
    return fault.event() == 0
        ? "%s: %s".formatted(id.rid(), fault.what())
        : "%s: event %d: %s".formatted(id.rid(), fault.event(), fault.what());
  }
}
