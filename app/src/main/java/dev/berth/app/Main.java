package dev.berth.app;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
    version = "berth 0.1.0")
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    var line =
        line(arguments)
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

  /** Whoever names a command waits for no other's options to be read from its annotations. */
  private static CommandLine line(String[] arguments) {
    var line = new CommandLine(new Main());
    var commands = commands();
    var named = arguments.length == 0 ? null : commands.get(arguments[0]);
    if (named != null) {
      return line.addSubcommand(arguments[0], named.get());
    }
    commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    return line.addSubcommand(new HelpCommand());
  }

  private static Map<String, Supplier<Object>> commands() {
    var commands = new LinkedHashMap<String, Supplier<Object>>();
    commands.put("up", UpCommand::new);
    commands.put("serve", ServeCommand::new);
    commands.put("down", DownCommand::new);
    commands.put("key", KeyCommand::new);
    commands.put("list", ListCommand::new);
    commands.put("plan", PlanCommand::new);
    commands.put("history", HistoryCommand::new);
    commands.put("verify-history", VerifyHistoryCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("logs", LogsCommand::new);
    commands.put("health", HealthCommand::new);
    commands.put("rehearse", RehearseCommand::new);
    return commands;
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
