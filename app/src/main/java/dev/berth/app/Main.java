package dev.berth.app;

import java.io.UncheckedIOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The command line. Every failure is one sentence on standard error and an exit code other than 0.
 */
@Command(
    name = "berth",
    description = "A self-hosted control plane for live model deployments.",
    mixinStandardHelpOptions = true,
    version = "berth 0.1.0",
    subcommands = {
      UpCommand.class,
      ServeCommand.class,
      DownCommand.class,
      KeyCommand.class,
      ListCommand.class,
      PlanCommand.class,
      HistoryCommand.class,
      VerifyHistoryCommand.class,
      ExplainCommand.class,
      LogsCommand.class,
      HealthCommand.class,
      RehearseCommand.class,
      HelpCommand.class
    })
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    var line =
        new CommandLine(new Main())
            .setExecutionExceptionHandler(
                (failure, command, _) -> {
                  command.getErr().println("berth: " + sentence(failure));
                  return command.getCommandSpec().exitCodeOnExecutionException();
                });
    var code = line.execute(arguments);
    // A server's threads must not keep a failed start alive.
    if (code != 0 || !Arrays.asList(arguments).contains("up")) {
      System.exit(code);
    }
  }

  private static String sentence(Exception failure) {
    if (failure instanceof StartFailure) {
      return String.valueOf(failure.getMessage());
    }
    LOG.error("It failed unexpectedly", failure);
    var cause = failure instanceof UncheckedIOException io ? io.getCause() : failure;
    return "It failed unexpectedly: %s. The log berth.log in the data folder may say more."
        .formatted(cause);
  }
}
